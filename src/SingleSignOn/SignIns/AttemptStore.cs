using System.Text.Json;
using Livehouse.Identity.Federation;
using Livehouse.Identity.Keys;
using Livehouse.SingleSignOn.Providers;
using Livehouse.SingleSignOn.Saml;
using Livehouse.Wire;

namespace Livehouse.SingleSignOn.SignIns;

/// <summary>
/// Sign-ins under way, codes, outcomes of tests and what may be used once: in the database, so that any front goes on with what another began.
/// </summary>
internal sealed class AttemptStore(IFederationStore store, SecretSeal seal, TimeProvider time) : IReplayGuard
{
    private const string Purpose = "sso record";

    /// <summary>What came of taking something that is good once.</summary>
    public enum Verdict
    {
        Taken,
        Unknown,
        Expired,
        Used,
    }

    public Task Keep(SignInAttempt attempt, ProviderConfiguration? unsaved, CancellationToken cancellation) =>
        Put(StateKey(attempt.State), new Begun(attempt, unsaved), attempt.ExpiresAt, cancellation);

    /// <summary>The sign-in, which stays as it is.</summary>
    public Task<(Verdict Verdict, Begun? Found)> Look(string state, CancellationToken cancellation) =>
        Take<Begun>(StateKey(state), isUsedUp: false, cancellation);

    /// <summary>The sign-in; of any number of concurrent callers, one gets it.</summary>
    public Task<(Verdict Verdict, Begun? Found)> Take(string state, CancellationToken cancellation) =>
        Take<Begun>(StateKey(state), isUsedUp: true, cancellation);

    public async Task<string> KeepCode(SignedIn signedIn, TimeSpan lifetime, CancellationToken cancellation)
    {
        var code = SignInAttempt.NewSecret();
        await Put(CodeKey(code), signedIn, time.GetUtcNow() + lifetime, cancellation);
        return code;
    }

    public Task<(Verdict Verdict, SignedIn? Found)> TakeCode(string code, CancellationToken cancellation) =>
        Take<SignedIn>(CodeKey(code), isUsedUp: true, cancellation);

    public Task KeepOutcome(string tenantId, string testId, TestOutcome outcome, TimeSpan lifetime, CancellationToken cancellation) =>
        Put(TestKey(tenantId, testId), outcome, time.GetUtcNow() + lifetime, cancellation);

    public async Task<TestOutcome?> FindOutcome(string tenantId, string testId, CancellationToken cancellation) =>
        (await Take<TestOutcome>(TestKey(tenantId, testId), isUsedUp: false, cancellation)).Found;

    public Task<bool> TryUse(string key, DateTimeOffset until, CancellationToken cancellation) => store.Change(
        $"once:{SignInAttempt.HashOf(key)}",
        record => record.IsUsed ? (record, false) : (new FederationRecord(null, until, IsUsed: true), true),
        cancellation);

    private static string StateKey(string state) => $"state:{SignInAttempt.HashOf(state)}";

    private static string CodeKey(string code) => $"code:{SignInAttempt.HashOf(code)}";

    private static string TestKey(string tenantId, string testId) => $"test:{tenantId}:{SignInAttempt.HashOf(testId)}";

    private Task<bool> Put<T>(string key, T value, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        var text = seal.Seal(Purpose, JsonSerializer.Serialize(value, LivehouseJson.Options), key);
        return store.Change(key, _ => (new FederationRecord(text, expiresAt, IsUsed: false), true), cancellation);
    }

    private async Task<(Verdict Verdict, T? Found)> Take<T>(string key, bool isUsedUp, CancellationToken cancellation) where T : class
    {
        var now = time.GetUtcNow();
        var (verdict, text) = await store.Change<(Verdict, string?)>(
            key,
            record => record switch
            {
                { IsUsed: true } => (record, (Verdict.Used, null)),
                { Sealed: null } or { ExpiresAt: null } => (record, (Verdict.Unknown, null)),
                { ExpiresAt: { } at } when at <= now => (record, (Verdict.Expired, null)),
                _ => (isUsedUp ? record with { Sealed = null, IsUsed = true } : record, (Verdict.Taken, record.Sealed)),
            },
            cancellation);
        return (verdict, text is null ? null : JsonSerializer.Deserialize<T>(seal.Open(Purpose, text, key), LivehouseJson.Options));
    }

    /// <param name="Unsaved">The configuration that is tried; null: the saved one.</param>
    public sealed record Begun(SignInAttempt Attempt, ProviderConfiguration? Unsaved);
}

/// <summary>A completed sign-in whose session is opened with the code.</summary>
/// <param name="UsedSecondFactor">At the provider, where the tenant trusts it.</param>
public sealed record SignedIn(string TenantId, string AccountId, bool UsedSecondFactor);

/// <summary>What came of a test sign-in.</summary>
/// <param name="Status"><c>waiting</c>, <c>passed</c> or <c>failed</c>.</param>
/// <param name="Reason">Of a failure, one of <see cref="SsoReasons"/>.</param>
public sealed record TestOutcome(
    string Status,
    string? Reason,
    string? Hint,
    IReadOnlyList<CheckStep> Steps,
    IReadOnlyList<KeyValuePair<string, string>> Claims,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> Roles,
    DateTimeOffset At);
