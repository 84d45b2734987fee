using Livehouse.Identity.Sessions;
using Livehouse.Outbox;
using Livehouse.Wire;

namespace Livehouse.Identity.OneTime;

/// <summary>
/// Secrets that are good once and for a while: links in mails, the token between a password and a second factor, the code after a redirect. 256 random bits,
/// of which the database holds the hash alone.
/// </summary>
public sealed class OneTimeSecrets(IOneTimeStore store, TimeProvider time, IdentityOptions options)
{
    /// <summary>Of a secret in a request; ours are shorter.</summary>
    public const int LengthMax = IdentityOptions.SecretLengthMax;

    /// <summary>Tickets of one purpose and subject at a time unless said otherwise; one more drops the oldest.</summary>
    public const int KeptMax = 5;

    private readonly byte[] _key = DerivedKey.For("one-time secrets", options.JwtSecret);

    /// <summary>A new secret; it is on disk when this returns, together with the message that carries it.</summary>
    /// <param name="message">Makes that message; null: none, the caller hands the secret on.</param>
    public async Task<string> Issue(
        string purpose,
        string tenantId,
        string subject,
        TimeSpan lifetime,
        string? data = null,
        Func<string, PendingOutboxMessage>? message = null,
        int keptMax = KeptMax,
        CancellationToken cancellation = default)
    {
        var secret = Prepare(purpose, tenantId, subject, lifetime, data, message, keptMax);
        await store.Add(secret.Ticket, secret.KeptMax, secret.Message, cancellation);
        return secret.Text;
    }

    /// <summary>A new secret for a store that keeps it together with what it belongs to. The parameters are those of <see cref="Issue"/>.</summary>
    public PreparedSecret Prepare(
        string purpose,
        string tenantId,
        string subject,
        TimeSpan lifetime,
        string? data = null,
        Func<string, PendingOutboxMessage>? message = null,
        int keptMax = KeptMax)
    {
        var secret = Secret.New();
        var now = time.GetUtcNow().Truncate();
        var ticket = new OneTimeTicket(secret.Hash, purpose, tenantId, subject, data, now, now + lifetime);
        return new PreparedSecret(secret.Text, ticket, keptMax, message?.Invoke(secret.Text));
    }

    /// <summary>
    /// The same secret for the same <paramref name="operationId"/>, each time, and its message only the first time: for what is repeated after a crash.
    /// </summary>
    internal Task IssueOnce(
        string operationId,
        string purpose,
        string tenantId,
        string subject,
        TimeSpan lifetime,
        Func<string, PendingOutboxMessage> message,
        CancellationToken cancellation)
    {
        var secret = Secret.After($"{purpose}:{operationId}", _key);
        var now = time.GetUtcNow().Truncate();
        return store.Add(new OneTimeTicket(secret.Hash, purpose, tenantId, subject, null, now, now + lifetime), KeptMax, message(secret.Text), cancellation);
    }

    /// <summary>What the secret is good for, without using it up; null: nothing (never given out, used, expired, or of another purpose).</summary>
    public Task<OneTimeTicket?> Find(string purpose, string secret, CancellationToken cancellation = default) =>
        IsPossible(secret) ? store.Find(purpose, Secret.HashOf(secret), time.GetUtcNow(), cancellation) : Task.FromResult<OneTimeTicket?>(null);

    /// <summary>Uses up the secret: of any number of concurrent callers, over all processes, exactly one gets its ticket.</summary>
    public Task<OneTimeTicket?> Take(string purpose, string secret, CancellationToken cancellation = default) =>
        IsPossible(secret) ? store.Take(purpose, Secret.HashOf(secret), time.GetUtcNow(), cancellation) : Task.FromResult<OneTimeTicket?>(null);

    /// <summary>None that was given out for this is good any more.</summary>
    public Task Drop(string purpose, string tenantId, string subject, CancellationToken cancellation = default) =>
        store.Drop(purpose, tenantId, subject, cancellation);

    private static bool IsPossible(string secret) => secret.Length is > 0 and <= LengthMax;
}
