namespace Livehouse.Users;

/// <summary>
/// Users who must not be in any media room although the media server may still take a token of theirs: it can't be told that a token is revoked. Answers from
/// memory, so that it costs an event of the media server no query.
/// </summary>
public interface IMediaRevocations
{
    /// <summary>
    /// True for a user whose account was disabled or deleted, and for everybody of a suspended tenant. What changes in another process is known within two
    /// seconds.
    /// </summary>
    bool Covers(string tenantId, string userId);
}
