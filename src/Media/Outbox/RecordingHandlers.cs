using Livehouse.LiveKit;
using Livehouse.Outbox;

namespace Livehouse.Media;

/// <summary>
/// Starts a composite egress into the object store. The object's key permanently identifies one recording, so an egress that writes it is that recording.
/// </summary>
/// <param name="objects">Null: no object store is configured.</param>
public sealed class BeginRecordingHandler(LiveKitHandlerServices services, RecordingObjects? objects) : LiveKitHandler<BeginRecording>(services)
{
    private readonly int _emptyTimeoutSeconds = services.Options.EmptyTimeoutSeconds;

    protected override async Task<OutboxResult?> RunWithin(BeginRecording message, CancellationToken cancellation)
    {
        if (objects is null) throw CheckRecordingHandler.NoObjectStore();
        var client = Client(message.Instance);
        if (await Running(client, message, cancellation) is [var running, ..]) return new RecordingBegun(running.EgressId);
        var started = await Start(client, objects, message, cancellation);

        // An attempt that was cut off may have reached the media server after we looked: the oldest of its egresses stays, so that every runner keeps the same
        // one.
        var all = await Running(client, message, cancellation);
        foreach (var surplus in all.Skip(1)) await EndRecordingHandler.Stop(client, surplus.EgressId, cancellation);
        return new RecordingBegun((all is [var oldest, ..] ? oldest : started).EgressId);
    }

    protected override async Task UndoWithin(BeginRecording message, CancellationToken cancellation)
    {
        var client = Client(message.Instance);
        foreach (var running in await Running(client, message, cancellation)) await EndRecordingHandler.Stop(client, running.EgressId, cancellation);
    }

    protected override string DescribeTransient(LiveKitException failure) =>
        failure is { Status: not null, Code: LiveKitErrors.Unavailable or LiveKitErrors.ResourceExhausted }
            ? "The media server has no free recorder."
            : base.DescribeTransient(failure);

    private async Task<EgressInfo> Start(LiveKitClient client, RecordingObjects store, BeginRecording message, CancellationToken cancellation)
    {
        try
        {
            return await client.Egress.StartRoomComposite(message.Room, message.ObjectKey, store.Target, cancellation: cancellation);
        }
        catch (LiveKitException missing) when (missing.IsNotFound && message.Instance is not null)
        {
            // The grain of a room creates and closes it: a room created here, after it has closed, would stay, under a name that another room may get.
            throw new OutboxMessageFailedException("The room is not on the media server.", isPermanent: false, missing);
        }
        catch (LiveKitException missing) when (missing.IsNotFound)
        {
            // No participant has joined yet, or the stream's own OpenRoom message is still pending.
            await client.Rooms.Create(new NewRoom(message.Room, _emptyTimeoutSeconds, _emptyTimeoutSeconds), cancellation);
            return await client.Egress.StartRoomComposite(message.Room, message.ObjectKey, store.Target, cancellation: cancellation);
        }
    }

    /// <summary>Oldest first, so that all runners agree on the one that stays.</summary>
    private static async Task<IReadOnlyList<EgressInfo>> Running(LiveKitClient client, BeginRecording message, CancellationToken cancellation) =>
    [
        .. (await client.Egress.List(message.Room, cancellation))
            .Where(egress => !egress.HasEnded && egress.EgressId.Length > 0 && egress.IsFor(message.ObjectKey))
            .OrderBy(egress => egress.StartedAt).ThenBy(egress => egress.EgressId, StringComparer.Ordinal),
    ];
}

/// <summary>Result: none when the media server does not know the egress, or knows it as another application's.</summary>
public sealed class EndRecordingHandler(LiveKitHandlerServices services) : LiveKitHandler<EndRecording>(services)
{
    protected override async Task<OutboxResult?> RunWithin(EndRecording message, CancellationToken cancellation)
    {
        var client = Client(message.Instance);
        var egress = await client.Egress.Find(message.EgressId, cancellation);
        if (egress is not null && message.ObjectKey is { } objectKey && egress.IsNotFor(objectKey)) return null;
        if (egress is { HasEnded: false, Status: not EgressStatus.Ending })
        {
            await Stop(client, message.EgressId, cancellation);
            egress = await client.Egress.Find(message.EgressId, cancellation);
        }

        // Its file is still being written: the message is retried until the egress has ended.
        if (egress is { HasEnded: false }) throw new OutboxMessageFailedException("The recording is still being finished.", isPermanent: false);
        return egress is not null && EgressReports.From(egress) is { } report ? new RecordingEnded(report) : null;
    }

    internal static Task Stop(LiveKitClient client, string egressId, CancellationToken cancellation) =>
        LiveKitCalls.Unless(
            static answer => answer.IsNotFound || answer.Code == LiveKitErrors.FailedPrecondition, () => client.Egress.Stop(egressId, cancellation));
}

/// <param name="objects">Null: no object store is configured.</param>
/// <param name="files">Of RTMP servers; null: they record nothing.</param>
public sealed class CheckRecordingHandler(LiveKitHandlerServices services, RecordingObjects? objects, RtmpRecordings? files = null)
    : LiveKitHandler<CheckRecording>(services)
{
    /// <summary>How far the clock of an RTMP server may be behind ours.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromSeconds(5);

    protected override async Task<OutboxResult?> RunWithin(CheckRecording message, CancellationToken cancellation)
    {
        if (PlaybackLinks.IsKey(message.ObjectKey)) return await CheckFile(message, cancellation);
        if (objects is null) throw NoObjectStore();
        return await objects.Find(message.ObjectKey, cancellation) is { } found
            ? new RecordingChecked(message.ObjectKey, found.SizeBytes, found.ContentType)
            : throw new OutboxMessageFailedException(
                "The recorded file is not in the object store.", isPermanent: false) { Found = new RecordingChecked(message.ObjectKey, 0, "") };
    }

    /// <summary>The RTMP server joins and converts what it recorded, which takes a while: until then there is no file, or an earlier one.</summary>
    private async Task<OutboxResult?> CheckFile(CheckRecording message, CancellationToken cancellation)
    {
        RtmpRecording? found;
        try
        {
            found = files is null ? null : await files.Find(message.ObjectKey, cancellation);
        }
        catch (HttpRequestException failure)
        {
            throw new OutboxMessageFailedException("The RTMP server's recordings can't be reached.", isPermanent: false, failure);
        }

        var result = new RecordingChecked(message.ObjectKey, found?.SizeBytes ?? 0, found?.ContentType ?? "") { DurationSeconds = found?.Seconds ?? 0 };
        return found is not null && !(found.WrittenAt < message.WrittenAfter - ClocksDiffer)
            ? result
            : throw new OutboxMessageFailedException("The RTMP server has not finished the recording.", isPermanent: false) { Found = result };
    }

    internal static OutboxMessageFailedException NoObjectStore() => new("This server has no object store configured.", isPermanent: true);
}
