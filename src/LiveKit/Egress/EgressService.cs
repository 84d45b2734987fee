using System.Text.Json.Nodes;

namespace Livehouse.LiveKit;

/// <summary>LiveKit's Egress service. Every method throws <see cref="LiveKitException"/> on failure.</summary>
public sealed class EgressService
{
    private const int PagesMax = 100;

    private static readonly VideoGrant Record = new() { RoomRecord = true };

    private readonly TwirpChannel _channel;

    internal EgressService(TwirpChannel channel) => _channel = channel;

    /// <summary>Starts recording the whole room into one MP4 file. The room must exist. Not idempotent: after a timeout, list first.</summary>
    public async Task<EgressInfo> StartRoomComposite(
        string room, string filePath, S3Target target, string layout = "speaker", CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var output = new JsonObject
        {
            ["fileType"] = "MP4",
            ["filepath"] = filePath,
            ["disableManifest"] = true,
            ["s3"] = target.ToJson(),
        };
        var request = new JsonObject { ["roomName"] = room, ["layout"] = layout, ["fileOutputs"] = new JsonArray(output) };
        return EgressInfo.From(await _channel.Call("Egress/StartRoomCompositeEgress", request, Record, cancellation));
    }

    /// <summary>
    /// Asks an egress to finish. An ended one is <see cref="LiveKitErrors.FailedPrecondition"/>, an unknown one <see cref="LiveKitErrors.NotFound"/>.
    /// </summary>
    public async Task<EgressInfo> Stop(string egressId, CancellationToken cancellation = default) =>
        EgressInfo.From(await _channel.Call("Egress/StopEgress", new JsonObject { ["egressId"] = egressId }, Record, cancellation));

    /// <summary>The egresses of a room, including those that ended in the last 24 hours; empty for an unknown room.</summary>
    public Task<IReadOnlyList<EgressInfo>> List(string room, CancellationToken cancellation = default) => List("roomName", room, cancellation);

    /// <summary>One egress, up to 24 hours after its end; null when it is unknown.</summary>
    public async Task<EgressInfo?> Find(string egressId, CancellationToken cancellation = default)
    {
        try
        {
            return (await List("egressId", egressId, cancellation)).FirstOrDefault(egress => egress.EgressId == egressId);
        }
        catch (LiveKitException unknown) when (unknown.IsNotFound)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<EgressInfo>> List(string by, string value, CancellationToken cancellation)
    {
        var egresses = new List<EgressInfo>();
        var page = "";
        for (var pages = 0; pages < PagesMax; pages++)
        {
            var request = new JsonObject { [by] = value };
            if (page.Length > 0) request["pageToken"] = new JsonObject { ["token"] = page };
            var answer = await _channel.Call("Egress/ListEgress", request, Record, cancellation);
            egresses.AddRange(answer.Messages("items").Select(EgressInfo.From));
            page = answer.Message("nextPageToken")?.Text("token") ?? "";
            if (page.Length == 0) break;
        }

        return egresses;
    }
}

/// <summary>Where an egress puts its file: an S3 bucket that the media server reaches directly.</summary>
/// <param name="Endpoint">Empty: Amazon's own for the region.</param>
public sealed record S3Target(string Bucket, string Region, string Endpoint, string AccessKey, string SecretKey, bool ForcePathStyle)
{
    /// <summary>Keeps the keys out of logs.</summary>
    public override string ToString() => $"{nameof(S3Target)} {{ {nameof(Bucket)} = {Bucket}, {nameof(Region)} = {Region} }}";

    internal JsonObject ToJson()
    {
        var target =
            new JsonObject { ["bucket"] = Bucket, ["region"] = Region, ["accessKey"] = AccessKey, ["secret"] = SecretKey, ["forcePathStyle"] = ForcePathStyle };
        if (Endpoint.Length > 0) target["endpoint"] = Endpoint;
        return target;
    }
}
