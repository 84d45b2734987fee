namespace Livehouse.Media;

/// <summary>How Livehouse uses the media server.</summary>
public sealed record MediaOptions
{
    /// <summary>The time limit of one attempt at an outbox message. Default 10 seconds.</summary>
    public TimeSpan OutboxTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The interval between two listings of the media server. Default 5 seconds.</summary>
    public TimeSpan ReconcileEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a listing of a room's participants and recordings stands, while the list of rooms shows no change and no webhook came. Default 15 seconds.
    /// </summary>
    public TimeSpan LookAnewEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Rooms per batch; each costs two calls. Default 8.</summary>
    public int RoomsAtOnce { get; init; } = 8;

    /// <summary>How long a recording that outlives its stream or room is watched for its end. Default 1 hour.</summary>
    public TimeSpan WatchRecordingsFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Rooms of one media server whose recordings are watched at a time; those beyond rely on webhooks and on their own end. Default 1,000.</summary>
    public int WatchedRecordingsMax { get; init; } = 1_000;

    /// <summary>Of a room that is opened because a recording needs it. Default 300 seconds.</summary>
    public int EmptyTimeoutSeconds { get; init; } = 300;
}
