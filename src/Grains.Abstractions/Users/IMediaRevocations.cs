namespace Livehouse.Users;

/// <summary>
/// Users who must not be in any media room although the media server may still accept their tokens: it has no way to revoke a token. Answers from memory, so
/// that media server events need no query.
/// </summary>
public interface IMediaRevocations
{
    /// <summary>
    /// True for a user whose account was disabled or deleted, and for all users of a suspended tenant. Changes in another process are known within two seconds.
    /// </summary>
    bool Covers(string tenantId, string userId);
}
