using Livehouse.Api.Access;
using Livehouse.Api.Auth;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace Livehouse.Bench.SignIn;

/// <summary>
/// The checks alone, as each request of a user who has signed in runs them, over the server's own database, which they ask once in seconds. Processor time and
/// not the clock's: others may use the machine too.
/// </summary>
internal static class CheckCosts
{
    private const int Rounds = 7;
    private const int Checks = 400_000;

    /// <summary>Microseconds of processor time: whether the session lives with these roles, and whether tenant and role may call the endpoint.</summary>
    public static async Task<(double Session, double TenantAndRole)> Measure(IServiceProvider services, string token)
    {
        var identity = services.GetRequiredService<IdentityServices>();
        var verified = await identity.Tokens.Verify(token) ?? throw new BenchException("The token of the session is not taken.");
        var (sessionId, roles) = (verified.SessionId!, verified.Caller.Roles);
        var gate = new SessionGate(
            services.GetRequiredService<IdentityPorts>().Sessions, identity.Tenants, TimeProvider.System, services.GetRequiredService<IdentityOptions>());
        var access = new AccessMiddleware(
            static _ => Task.CompletedTask, identity.Tenants, identity.Audit, new RefusalBudget(TimeProvider.System), TimeProvider.System);
        var context = new DefaultHttpContext { User = new(new CallerIdentity(verified, bySession: false)) };
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new Access(Role.Viewer)), "bench"));
        return (await Cost(async () => await gate.IsLive(sessionId, roles, default)), await Cost(() => access.Invoke(context)));
    }

    private static async Task<double> Cost(Func<Task> check)
    {
        var costs = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var at = 0; at < Checks; at++) await check();
            // The first warms up.
            if (round > 0) costs.Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Checks);
        }

        costs.Sort();
        return costs[costs.Count / 2];
    }
}
