namespace Livehouse.Storage;

/// <summary>Stores which requests were answered, by <c>Idempotency-Key</c>.</summary>
public interface IIdempotencyStore
{
    /// <summary>
    /// Reserves the key for this request, or returns its known state. A reservation that was never completed (the process died) is given to the same request
    /// again after <paramref name="lease"/>; the request itself is safe to repeat under the same operation id.
    /// </summary>
    /// <param name="scope">Tenant, user and route.</param>
    /// <param name="key">The client's key.</param>
    /// <param name="fingerprint">Hash of the request's body: another body under the same key is <see cref="IdempotencyVerdict.Reused"/>.</param>
    Task<IdempotencyLookup> Begin(string scope, string key, string fingerprint, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Keeps the answer until <paramref name="expiresAt"/>.</summary>
    Task Complete(string scope, string key, StoredAnswer answer, DateTimeOffset expiresAt, CancellationToken cancellation = default);

    /// <summary>Frees the key: the request was refused and changed nothing, so that it may be tried again.</summary>
    Task Release(string scope, string key, CancellationToken cancellation = default);

    /// <summary>Deletes expired entries; returns how many.</summary>
    Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default);
}

public enum IdempotencyVerdict
{
    /// <summary>The key is now reserved for the caller: run the request, then complete or release it.</summary>
    Run,

    /// <summary>Answered before: replay it.</summary>
    Replay,

    /// <summary>Another request with this key is running.</summary>
    Busy,

    /// <summary>The key belongs to another body.</summary>
    Reused,
}

public sealed record IdempotencyLookup(IdempotencyVerdict Verdict, StoredAnswer? Answer = null);

/// <param name="Body">The answer's bytes, encrypted by the front: answers can hold tokens.</param>
public sealed record StoredAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body);
