using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.SingleSignOn.Providers;

namespace Livehouse.SingleSignOn.SignIns;

/// <param name="Reason">Of a failure, one of <see cref="SsoReasons"/>.</param>
/// <param name="TestUrl">Opens a real sign-in; null: something failed, or the directory was asked already.</param>
public sealed record ProviderTest(string? Reason, IReadOnlyList<CheckStep> Steps, string TestId, string? TestUrl);

/// <summary>Tries a configuration, saved or not, and explains what is wrong with it.</summary>
public sealed class ProviderTests
{
    private readonly Protocols _protocols;
    private readonly AttemptStore _attempts;
    private readonly TimeProvider _time;
    private readonly SsoOptions _options;

    internal ProviderTests(Protocols protocols, AttemptStore attempts, TimeProvider time, SsoOptions options) =>
        (_protocols, _attempts, _time, _options) = (protocols, attempts, time, options);

    /// <summary>Looks at what can be looked at without a user; for a directory with <paramref name="login"/> at all of it.</summary>
    public async Task<ProviderTest> Run(
        string tenantId, ProviderConfiguration provider, PasswordLogin? login, string callbackUrl, CancellationToken cancellation = default)
    {
        var testId = Ids.New("sso_");
        var checks = new SignInChecks();
        var attempt = SignInAttempt.Begin(tenantId, callbackUrl, null, _time.GetUtcNow(), _options.AttemptLifetime) with { TestId = testId };
        string? reason = null, hint = null, url = null;
        try
        {
            var protocol = _protocols.For(provider);
            await protocol.Probe(provider, attempt, login, checks, cancellation);
            url = await protocol.Begin(provider, attempt, new SignInChecks(), cancellation);
        }
        catch (SsoFailedException failed)
        {
            (reason, hint) = (failed.Reason, failed.Hint);
        }

        if (url is not null) await _attempts.Keep(attempt, provider, cancellation);
        var status = reason is not null ? "failed" : url is not null ? "waiting" : "passed";
        var outcome = new TestOutcome(status, reason, hint, checks.Steps, [], [], [], _time.GetUtcNow());
        await _attempts.KeepOutcome(tenantId, testId, outcome, _options.TestLifetime, cancellation);
        return new ProviderTest(reason, checks.Steps, testId, url);
    }

    /// <summary>Its outcome; null: the tenant does not have the test, or it is too old.</summary>
    public Task<TestOutcome?> Find(Caller caller, string testId, CancellationToken cancellation = default) =>
        _attempts.FindOutcome(caller.TenantId, testId, cancellation);
}
