using System.Net;
using Livehouse.Identity.Registrations;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Identity.Budgets;

/// <summary>
/// How often one client network (<see cref="ClientNetwork"/>) may call unauthenticated endpoints. The limits are against floods, not people: a whole company
/// may sign in from one address.
/// </summary>
public sealed class ClientBudgets
{
    /// <summary>Sign-ins by an identity provider that begin: each looks for a tenant, may ask its provider, and keeps a record.</summary>
    public static Budget SsoBegins { get; } = new("sso-begins", SsoLimits.BeginsPerMinute, TimeSpan.FromMinutes(1));

    /// <summary>Codes of second factors that are shown or asked for.</summary>
    public static Budget MfaCalls { get; } = new("mfa-calls", MfaLimits.CallsPerMinute, TimeSpan.FromMinutes(1));

    /// <summary>What a load tester asks for before it has users (<see cref="LoadTests.LoadTestService"/>).</summary>
    public static Budget LoadTestCalls { get; } = new("loadtest-calls", LoadTestLimits.CallsPerMinute, TimeSpan.FromMinutes(1));

    private readonly BudgetGuard _guard;

    internal ClientBudgets(BudgetGuard guard) => _guard = guard;

    /// <summary>Null when the use is counted, or is the server's own machine's; else <see cref="RefusalCodes.RateLimited"/>.</summary>
    /// <param name="address">As the front saw it; null: none is known.</param>
    public async Task<Refusal?> Spend(Budget budget, IPAddress? address, CancellationToken cancellation = default) =>
        ClientNetwork.Of(address) is { } network ? await _guard.Spend(budget, network, cancellation) : null;
}
