namespace Livehouse.Analytics;

/// <summary>Computes the figures of streams. The same computation serves live streams, ended ones and repeats.</summary>
public interface IStreamAnalytics
{
    /// <summary>A live stream's figures as of now, or an ended one's stored final ones, which are computed if need be; null: no such stream.</summary>
    /// <param name="until">
    /// UTC, for a live stream: a moment up to which all of it is stored (<see cref="Streams.IStreamGrain.Measure"/>).
    /// </param>
    Task<StreamFigures?> Of(string streamId, DateTimeOffset until, CancellationToken cancellation = default);

    /// <summary>Computes the figures of an ended stream from what is stored, and stores them; null: the stream has not ended.</summary>
    Task<StreamFigures?> Finish(string streamId, CancellationToken cancellation = default);
}
