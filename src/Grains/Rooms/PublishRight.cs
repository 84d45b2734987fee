namespace Livehouse.Grains.Rooms;

/// <summary>
/// Whether one user may publish now, and what the user's tokens may say: a media server trusts a token, so a user who joins with one that says
/// otherwise must be corrected.
/// </summary>
/// <param name="Until">UTC; when the right lapses; null: it has no end.</param>
/// <param name="HasTokenWith">A token was, or may have been, issued that lets its holder publish.</param>
/// <param name="HasTokenWithout">As <paramref name="HasTokenWith"/>, for a token that doesn't.</param>
internal sealed record PublishRight(bool MayPublish, DateTimeOffset? Until, bool HasTokenWith, bool HasTokenWithout)
{
    /// <summary>For a user who joined with a token that is not remembered here.</summary>
    public static PublishRight Unknown { get; } = new(false, null, true, true);

    /// <summary>The right of a user who is about to get a token that grants it.</summary>
    public static PublishRight OfToken(PublishRight? before, bool mayPublish, DateTimeOffset? until, DateTimeOffset now)
    {
        var may = mayPublish && !(until <= now);
        return new PublishRight(may, may ? until : null, may || before is { HasTokenWith: true }, !may || before is { HasTokenWithout: true });
    }

    public PublishRight Changed(bool mayPublish, DateTimeOffset? until, DateTimeOffset now)
    {
        var may = mayPublish && !(until <= now);
        return this with { MayPublish = may, Until = may ? until : null };
    }

    /// <summary>The media server must be informed when this user joins: the token may say otherwise.</summary>
    public bool NeedsCorrection => MayPublish ? HasTokenWithout : HasTokenWith;

    public bool HasLapsed(DateTimeOffset now) => MayPublish && Until <= now;
}
