using Livehouse.Hosting;
using Livehouse.LiveKit;
using Livehouse.Storage;
using Livehouse.Streams;
using Microsoft.Extensions.Logging;

namespace Livehouse.Media;

/// <summary>
/// Asks the media server, every few seconds, what is really there, and tells each live stream: this repairs what lost, late and doubled webhooks spoil. While
/// the media server can't be reached streams only look at the time, for absence of an answer is no absence of viewers.
/// </summary>
public sealed partial class MediaReconciler(
    LiveKitInstances instances, IStreamCatalog catalog, IGrains grains, MediaOptions options, TimeProvider time, ILogger<MediaReconciler> log) : IScheduledJob
{
    // Streams live on the main instance. Null without credentials: nobody can be asked then.
    private readonly RoomSurveyor? _surveyor = instances.Main.Client is { } client ? new RoomSurveyor(client, time) : null;

    // Rooms whose stream may have ended while its recording had not: the catalog names them no more, and a lost webhook would leave the recording unfinished
    // for ever.
    private readonly Dictionary<string, Watched> _recording = [];
    private bool _isOut;

    public string Name => "media-reconciler";

    public TimeSpan Every => options.ReconcileEvery;

    /// <summary>One look at every live stream. Ends early when the media server can't be reached.</summary>
    public async Task RunOnce(CancellationToken cancellation)
    {
        if (_surveyor is null) return;
        var rooms = await RoomsToReconcile(cancellation);
        var looked = 0;
        try
        {
            foreach (var some in rooms.Chunk(Math.Max(1, options.RoomsAtOnce)))
            {
                var surveys = (await _surveyor.Survey([.. some.Select(each => each.Room)], cancellation)).ToDictionary(static survey => survey.Snapshot.Room);
                foreach (var (streamId, room) in some)
                {
                    if (surveys.TryGetValue(room, out var survey)) await Show(streamId, survey, cancellation);
                    else await OnlyTime(streamId, cancellation);
                }

                looked += some.Length;
            }

            if (rooms.Count > 0) NoteAnswer();
        }
        catch (LiveKitException failure)
        {
            NoteOutage(failure);
            foreach (var (streamId, _) in rooms.Skip(looked)) await OnlyTime(streamId, cancellation);
        }
    }

    private async Task<IReadOnlyList<(string StreamId, string Room)>> RoomsToReconcile(CancellationToken cancellation)
    {
        var live = (await catalog.Live(null, cancellation)).Select(row => (row.StreamId, row.Room)).ToList();
        var now = time.GetUtcNow();
        foreach (var (room, watched) in _recording.ToArray())
        {
            if (now >= watched.Until) _recording.Remove(room);
            else if (!live.Any(each => each.Room == room)) live.Add((watched.StreamId, room));
        }

        return [.. live.DistinctBy(each => each.Room)];
    }

    private async Task Show(string streamId, RoomSurvey survey, CancellationToken cancellation)
    {
        if (!await Tell(streamId, stream => stream.Reconcile(survey.Snapshot), cancellation)) return;
        if (survey.Snapshot.Egresses.Any(egress => egress.Phase is EgressPhase.Starting or EgressPhase.Active or EgressPhase.Ending))
        {
            _recording[survey.Snapshot.Room] = new Watched(streamId, time.GetUtcNow() + options.WatchRecordingsFor);
        }
        else if (survey.HasEgresses)
        {
            _recording.Remove(survey.Snapshot.Room);
        }
    }

    /// <summary>A stream that waits for its publisher waits no longer because nobody can be asked.</summary>
    private Task<bool> OnlyTime(string streamId, CancellationToken cancellation) => Tell(streamId, static stream => stream.CheckTime(), cancellation);

    private async Task<bool> Tell(string streamId, Func<IStreamGrain, Task> what, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            await what(grains.Stream(streamId));
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One stream's trouble is not the others'; the next look tells it again.
            StreamUpdateFailed(log, streamId, error);
            return false;
        }
    }

    private void NoteOutage(LiveKitException failure)
    {
        if (!_isOut) OutageBegan(log, failure.Code, failure);
        _isOut = true;
    }

    private void NoteAnswer()
    {
        if (_isOut) OutageEnded(log);
        _isOut = false;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The media server can't be asked who is there ({Code}); viewer counts rest on its webhooks and on the hub until it can.")]
    private static partial void OutageBegan(ILogger log, string code, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The media server answers again.")]
    private static partial void OutageEnded(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream {StreamId} could not be told what the media server holds.")]
    private static partial void StreamUpdateFailed(ILogger log, string streamId, Exception error);

    private sealed record Watched(string StreamId, DateTimeOffset Until);
}
