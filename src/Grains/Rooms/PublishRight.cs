namespace Livehouse.Grains.Rooms;

/// <summary>
/// Whether one person may publish now, and what the tokens say that the person may still hold: a media server believes a token, so whoever comes in with one
/// that says otherwise must be set right.
/// </summary>
/// <param name="Until">UTC; the right lapses then; null: it does not by itself.</param>
/// <param name="HasTokenWith">A token that was issued, or may have been, says that its holder publishes.</param>
/// <param name="HasTokenWithout">As <paramref name="HasTokenWith"/>, of tokens that say the contrary.</param>
internal sealed record PublishRight(bool MayPublish, DateTimeOffset? Until, bool HasTokenWith, bool HasTokenWithout)
{
    /// <summary>Of somebody who came with a token that nobody here remembers.</summary>
    public static PublishRight Unknown { get; } = new(false, null, true, true);

    /// <summary>The right of somebody who is about to get a token that says so.</summary>
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

    /// <summary>The media server must be told when this person comes in: the token may say otherwise.</summary>
    public bool MustBeTold => MayPublish ? HasTokenWithout : HasTokenWith;

    public bool HasLapsed(DateTimeOffset now) => MayPublish && Until <= now;
}
