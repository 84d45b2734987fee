using Livehouse.Hosting;
using Livehouse.LiveKit;
using Livehouse.Storage;
using Livehouse.Streams;
using Microsoft.Extensions.Logging;

namespace Livehouse.Media;

/// <summary>
/// Lists the actual state of the media server every few seconds and reports it to each live stream: this repairs the effects of lost, late and duplicate
/// webhooks. A room in which nothing changes is listed in full less often, and its stream is given the last listing again. While the media server can't be
/// reached, streams only check the time, since no answer does not mean no viewers.
/// </summary>
public sealed partial class MediaReconciler(
    LiveKitInstances instances, IStreamCatalog catalog, IGrains grains, MediaOptions options, TimeProvider time, ILogger<MediaReconciler> log) : IScheduledJob
{
    // Streams live on the main instance. Null without credentials: then it can't be queried.
    private readonly RoomSurveyor? _surveyor = instances.Main.Client is { } client ? new RoomSurveyor(client, time) : null;

    // Rooms whose stream may have ended before its recording: the catalog no longer lists them, and a lost webhook would leave the recording unfinished
    // forever.
    private readonly Dictionary<string, Watched> _recording = [];
    private readonly SettledRooms _settled = new(options.LookAnewEvery);
    private bool _isOut;

    public string Name => "media-reconciler";

    public string Kind => "streams.reconcile";

    public TimeSpan Every => options.ReconcileEvery;

    /// <summary>One pass over all live streams. Ends early when the media server can't be reached.</summary>
    public async Task RunOnce(CancellationToken cancellation)
    {
        if (_surveyor is null) return;
        var rooms = await RoomsToReconcile(cancellation);
        _settled.Keep(rooms.Select(static each => each.Room));
        var looked = 0;
        try
        {
            foreach (var some in rooms.Chunk(Math.Max(1, options.RoomsAtOnce)))
            {
                var streams = some.ToDictionary(static each => each.Room, static each => each.StreamId);
                var surveys = (await _surveyor.Survey([.. streams.Keys], cancellation, standing: room => Standing(streams[room.Name], room)))
                    .ToDictionary(static survey => survey.Snapshot.Room);
                foreach (var survey in surveys.Values) _settled.Looked(survey);
                foreach (var (streamId, room) in some)
                {
                    if (surveys.TryGetValue(room, out var survey)) await Show(streamId, survey, cancellation);
                    else await CheckTime(streamId, cancellation);
                }

                looked += some.Length;
            }

            if (rooms.Count > 0) NoteAnswer();
        }
        catch (LiveKitException failure)
        {
            NoteOutage(failure);
            foreach (var (streamId, _) in rooms.Skip(looked)) await CheckTime(streamId, cancellation);
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

    /// <summary>The stream is asked too: it may wait for something that only a listing can tell.</summary>
    private async Task<RoomSurvey?> Standing(string streamId, RoomInfo room)
    {
        if (_settled.Standing(room, time.GetUtcNow()) is not { } survey) return null;
        try
        {
            return await grains.Stream(streamId).IsSettled() ? survey : null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The report of the listing says what is wrong with it.
            return null;
        }
    }

    private async Task Show(string streamId, RoomSurvey survey, CancellationToken cancellation)
    {
        if (!await Report(streamId, stream => stream.Reconcile(survey.Snapshot), cancellation)) return;
        if (survey.Snapshot.Egresses.Any(egress => egress.Phase is EgressPhase.Starting or EgressPhase.Active or EgressPhase.Ending))
        {
            _recording[survey.Snapshot.Room] = new Watched(streamId, time.GetUtcNow() + options.WatchRecordingsFor);
        }
        else if (survey.HasEgresses)
        {
            _recording.Remove(survey.Snapshot.Room);
        }
    }

    /// <summary>A stream waiting for its publisher must not wait longer because the media server can't be queried.</summary>
    private Task<bool> CheckTime(string streamId, CancellationToken cancellation) => Report(streamId, static stream => stream.CheckTime(), cancellation);

    private async Task<bool> Report(string streamId, Func<IStreamGrain, Task> what, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            await what(grains.Stream(streamId));
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One stream's failure must not affect the others; the next pass reports to it again.
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
        Message = "The media server can't be queried ({Code}); viewer counts rely on its webhooks and on the hub until it can.")]
    private static partial void OutageBegan(ILogger log, string code, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The media server answers again.")]
    private static partial void OutageEnded(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The media server's state could not be reported to stream {StreamId}.")]
    private static partial void StreamUpdateFailed(ILogger log, string streamId, Exception error);

    private sealed record Watched(string StreamId, DateTimeOffset Until);
}
