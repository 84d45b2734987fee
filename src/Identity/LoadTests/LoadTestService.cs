using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Callers;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Tenants;
using Livehouse.Identity.Tokens;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Identity.LoadTests;

/// <summary>
/// Proves to a load tester that this server has <c>LOADTEST_SECRET</c>, and gives users to one that has it, too. The users have no accounts: they are tokens in
/// a tenant of their own that no other user sees, so that no limit per client address needs an exception. Their own limits are those of everyone.
/// </summary>
public sealed class LoadTestService
{
    private const int RandomBytes = 16;
    private const int StampBytes = sizeof(long) + RandomBytes;

    /// <summary>Challenges that were answered, as long as they would be valid.</summary>
    private const int AnsweredMax = 10_000;

    private readonly IdentityPorts _ports;
    private readonly TenantDirectory _tenants;
    private readonly AccessTokens _tokens;
    private readonly TimeProvider _time;
    private readonly string _secret;

    internal LoadTestService(IdentityPorts ports, TenantDirectory tenants, AccessTokens tokens, TimeProvider time, IdentityOptions options)
    {
        (_ports, _tenants, _tokens, _time, _secret) = (ports, tenants, tokens, time, options.LoadTestSecret);
    }

    /// <summary>False: the operator has set no secret, and nothing here may be called.</summary>
    public bool IsOn => _secret.Length > 0;

    /// <param name="host">As the request names this server.</param>
    public LoadTestChallenge Challenge(string nonce, string host)
    {
        Span<byte> stamp = stackalloc byte[StampBytes];
        BinaryPrimitives.WriteInt64BigEndian(stamp, _time.GetUtcNow().AddSeconds(LoadTestLimits.ChallengeSeconds).ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(stamp[sizeof(long)..]);
        var challenge = Base64Url.EncodeToString([.. stamp, .. LoadTestProof.SealOf(_secret, stamp)]);
        var proof = LoadTestProof.OfServer(_secret, nonce, host.ToLowerInvariant(), challenge);
        return new LoadTestChallenge(challenge, proof, LoadTestLimits.ChallengeSeconds);
    }

    /// <summary>
    /// Tokens of users <paramref name="first"/>, <paramref name="first"/> + 1 and so on. Refused: <c>invalid_signature</c> (a wrong proof, or a challenge that
    /// has expired or was answered before), <c>validation_failed</c> (the run is over, or lasts too long), <c>conflict</c> (a tenant has this name).
    /// </summary>
    public async Task<Outcome<LoadTestGrant>> Grant(LoadTestAnswer answer, string run, int first, int users, CancellationToken cancellation = default)
    {
        var expected = LoadTestProof.OfGrant(_secret, answer.Challenge, run, Text(first), Text(users));
        if (await Check(answer, expected, cancellation) is { } refusal) return refusal;
        var now = _time.GetUtcNow();
        if (LoadTestRun.ExpiryOf(run) is not { } expiresAt || expiresAt <= now || expiresAt > now.AddSeconds(LoadTestLimits.SecondsMax))
        {
            return Refusal.Invalid("run", $"Must name an end within the next {LoadTestLimits.SecondsMax} seconds.");
        }

        var tenantId = LoadTestRun.TenantOf(run);
        if (await _tenants.Find(tenantId, cancellation) is not null) return Refusal.Conflict("There is an organisation of this name.");
        var granted = Enumerable.Range(first, users).Select(number =>
        {
            var userId = $"{tenantId}-{Text(number)}";
            return new LoadTestUser(userId, _tokens.ForLoadTest(tenantId, userId, $"Load test {Text(number)}", expiresAt));
        });
        return new LoadTestGrant(tenantId, [.. granted], (int)(expiresAt - now).TotalSeconds);
    }

    /// <summary>The tenants of the load tests that left something; none when nothing is left. Refused: <c>invalid_signature</c>.</summary>
    /// <param name="run">Null: all of them.</param>
    public async Task<Outcome<IReadOnlyList<string>>> Cleanable(LoadTestAnswer answer, string? run, CancellationToken cancellation = default)
    {
        if (await Check(answer, LoadTestProof.OfCleaning(_secret, answer.Challenge, run ?? ""), cancellation) is { } refusal) return refusal;
        var left = await Left(cancellation);
        return new Outcome<IReadOnlyList<string>>([.. left.Where(tenantId => run is null || tenantId == LoadTestRun.TenantOf(run))], null);
    }

    /// <summary>Tenants of load tests whose users' tokens have expired: nothing is added to them any more.</summary>
    public async Task<IReadOnlyList<string>> Expired(CancellationToken cancellation = default)
    {
        var now = _time.GetUtcNow();
        return [.. (await Left(cancellation)).Where(tenantId => LoadTestRun.ExpiryOf(LoadTestRun.OfTenant(tenantId)!) <= now)];
    }

    /// <summary>Never an organisation, whatever its name.</summary>
    private async Task<IReadOnlyList<string>> Left(CancellationToken cancellation)
    {
        List<string> left = [];
        foreach (var tenantId in await _ports.LoadTests.Tenants(LoadTestRun.TenantPrefix, cancellation))
        {
            if (LoadTestRun.OfTenant(tenantId) is not null && await _tenants.Find(tenantId, cancellation) is null) left.Add(tenantId);
        }

        return left;
    }

    /// <summary>Null, or the refusal. A challenge is used up only by a right answer, so that nobody else can fill the database.</summary>
    private async Task<Refusal?> Check(LoadTestAnswer answer, string expected, CancellationToken cancellation)
    {
        var isProved = LoadTestProof.AreSame(expected, answer.Proof);
        if (!isProved || ExpiryOf(answer.Challenge) is not { } expiresAt || expiresAt <= _time.GetUtcNow()) return Wrong();
        var ticket = new OneTimeTicket(
            SHA256.HashData(Encoding.UTF8.GetBytes(answer.Challenge)), OneTimePurposes.LoadTestAnswer, Caller.DefaultTenant, "load-test", null,
            _time.GetUtcNow().Truncate(), expiresAt);
        return await _ports.OneTime.Add(ticket, AnsweredMax, null, cancellation) ? null : Wrong();
    }

    /// <summary>Null: the challenge is not from here.</summary>
    private DateTimeOffset? ExpiryOf(string challenge)
    {
        Span<byte> bytes = stackalloc byte[StampBytes + SHA256.HashSizeInBytes];
        if (!Base64Url.TryDecodeFromChars(challenge, bytes, out var length) || length != bytes.Length) return null;
        var stamp = bytes[..StampBytes];
        return CryptographicOperations.FixedTimeEquals(LoadTestProof.SealOf(_secret, stamp), bytes[StampBytes..])
            ? DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(stamp))
            : null;
    }

    private static Refusal Wrong() =>
        new(RefusalCodes.InvalidSignature, "The proof is not one of this server's secret, or its challenge has expired or was answered before.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Challenge">To be answered once, within <paramref name="ExpiresIn"/>.</param>
/// <param name="Proof">Of the server: an HMAC over the nonce, the host's name and the challenge.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record LoadTestChallenge(string Challenge, string Proof, int ExpiresIn);

/// <summary>A challenge of this deployment, and the tool's proof over it and what it asks for.</summary>
public sealed record LoadTestAnswer(string Challenge, string Proof);

/// <param name="ExpiresIn">Seconds, of all tokens.</param>
public sealed record LoadTestGrant(string TenantId, IReadOnlyList<LoadTestUser> Users, int ExpiresIn);

/// <param name="Token">An access token; a viewer and streamer.</param>
public sealed record LoadTestUser(string UserId, string Token)
{
    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => $"{nameof(LoadTestUser)} {UserId}";
}
