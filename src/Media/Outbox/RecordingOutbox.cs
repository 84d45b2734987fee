using Livehouse.Outbox;
using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>Recordings: composite egresses into the object store. The object's key names one recording for good, so an egress that writes it is that recording.</summary>
internal sealed class RecordingOutbox(LiveKitClient liveKit, RecordingObjects objects, MediaOptions options)
{
    public async Task<RecordingBegun> Begin(BeginRecording message, CancellationToken cancellation)
    {
        if (await Running(message, cancellation) is [var running, ..]) return new RecordingBegun(running.EgressId);
        var started = await Start(message, cancellation);

        // A try that was cut off may have reached the media server after we looked: the oldest of its egresses stays, whoever looks.
        var all = await Running(message, cancellation);
        foreach (var surplus in all.Skip(1)) await Stop(surplus.EgressId, cancellation);
        return new RecordingBegun((all is [var oldest, ..] ? oldest : started).EgressId);
    }

    /// <summary>Null when the media server does not know it, or knows it as somebody else's.</summary>
    public async Task<RecordingEnded?> End(EndRecording message, CancellationToken cancellation)
    {
        var egressId = message.EgressId;
        var egress = await liveKit.Egress.Find(egressId, cancellation);
        if (egress is not null && message.ObjectKey is { } objectKey && egress.IsNotFor(objectKey)) return null;
        if (egress is { HasEnded: false, Status: not EgressStatus.Ending })
        {
            await Stop(egressId, cancellation);
            egress = await liveKit.Egress.Find(egressId, cancellation);
        }

        // Its file is still being written: the outbox message is tried again until it has ended.
        if (egress is { HasEnded: false }) throw new OutboxMessageFailedException("The recording is still being finished.", isPermanent: false);
        return egress is not null && EgressReports.From(egress) is { } report ? new RecordingEnded(report) : null;
    }

    public async Task Abandon(BeginRecording message, CancellationToken cancellation)
    {
        foreach (var running in await Running(message, cancellation)) await Stop(running.EgressId, cancellation);
    }

    public static async Task<RecordingChecked> Check(RecordingObjects objects, string objectKey, CancellationToken cancellation)
    {
        var found = await objects.Find(objectKey, cancellation);
        return found is null
            ? throw new OutboxMessageFailedException("The recorded file is not in the object store.", isPermanent: false) { Found = new RecordingChecked(objectKey, 0, "") }
            : new RecordingChecked(objectKey, found.SizeBytes, found.ContentType);
    }

    private async Task<EgressInfo> Start(BeginRecording message, CancellationToken cancellation)
    {
        try
        {
            return await liveKit.Egress.StartRoomComposite(message.Room, message.ObjectKey, objects.Target, cancellation: cancellation);
        }
        catch (LiveKitException missing) when (missing.IsNotFound && message.Instance is not null)
        {
            // A room of an instance's own is its grain's to make and to close: one that is made here, after it has closed, would stay, and under a name that is to be another's.
            throw new OutboxMessageFailedException("The room is not on the media server.", isPermanent: false, missing);
        }
        catch (LiveKitException missing) when (missing.IsNotFound)
        {
            // Nobody came yet, or the room's own outbox message is still under way.
            await liveKit.Rooms.Create(new NewRoom(message.Room, options.EmptyTimeoutSeconds, options.EmptyTimeoutSeconds), cancellation);
            return await liveKit.Egress.StartRoomComposite(message.Room, message.ObjectKey, objects.Target, cancellation: cancellation);
        }
    }

    private Task Stop(string egressId, CancellationToken cancellation) =>
        MediaOutboxHandler.Unless(answer => answer.IsNotFound || answer.Code == LiveKitErrors.FailedPrecondition, () => liveKit.Egress.Stop(egressId, cancellation));

    /// <summary>Oldest first, so that everybody who looks agrees on the one that stays.</summary>
    private async Task<IReadOnlyList<EgressInfo>> Running(BeginRecording message, CancellationToken cancellation) =>
    [
        .. (await liveKit.Egress.List(message.Room, cancellation))
            .Where(egress => !egress.HasEnded && egress.EgressId.Length > 0 && egress.IsFor(message.ObjectKey))
            .OrderBy(egress => egress.StartedAt).ThenBy(egress => egress.EgressId, StringComparer.Ordinal),
    ];
}
