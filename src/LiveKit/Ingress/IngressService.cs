using System.Text.Json.Nodes;

namespace Livehouse.LiveKit;

/// <summary>LiveKit's Ingress service. Every method throws <see cref="LiveKitException"/> on failure.</summary>
public sealed class IngressService
{
    private const int PagesMax = 100;

    private static readonly VideoGrant Admin = new() { IngressAdmin = true };

    private readonly TwirpChannel _channel;

    internal IngressService(TwirpChannel channel) => _channel = channel;

    /// <summary>Creates an ingress. Not idempotent: after a timeout, list first.</summary>
    public async Task<IngressInfo> Create(NewIngress ingress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ingress);
        var request = new JsonObject
        {
            ["inputType"] = ingress.Input switch
            {
                IngressInput.RtmpInput => "RTMP_INPUT",
                IngressInput.WhipInput => "WHIP_INPUT",
                _ => throw new ArgumentOutOfRangeException(nameof(ingress), ingress.Input, "Only RTMP and WHIP are supported."),
            },
            ["name"] = ingress.Name,
            ["roomName"] = ingress.RoomName,
            ["participantIdentity"] = ingress.ParticipantIdentity,
            ["participantName"] = ingress.ParticipantName,
        };
        if (ingress.EnableTranscoding is { } transcode) request["enableTranscoding"] = transcode;
        return IngressInfo.From(await _channel.Call("Ingress/CreateIngress", request, Admin, cancellation));
    }

    /// <summary>The ingresses of all rooms, with their stream keys.</summary>
    public Task<IReadOnlyList<IngressInfo>> All(CancellationToken cancellation = default) => List("", cancellation);

    /// <summary>The ingresses of a room, with their stream keys.</summary>
    public async Task<IReadOnlyList<IngressInfo>> List(string room, CancellationToken cancellation = default)
    {
        var ingresses = new List<IngressInfo>();
        var page = "";
        for (var pages = 0; pages < PagesMax; pages++)
        {
            var request = new JsonObject { ["roomName"] = room };
            if (page.Length > 0) request["pageToken"] = new JsonObject { ["token"] = page };
            var answer = await _channel.Call("Ingress/ListIngress", request, Admin, cancellation);
            ingresses.AddRange(answer.Messages("items").Select(IngressInfo.From));
            page = answer.Message("nextPageToken")?.Text("token") ?? "";
            if (page.Length == 0) break;
        }

        return ingresses;
    }

    /// <summary>Deletes an ingress. An unknown one is <see cref="LiveKitErrors.NotFound"/>.</summary>
    public Task Delete(string ingressId, CancellationToken cancellation = default) =>
        _channel.Call("Ingress/DeleteIngress", new JsonObject { ["ingressId"] = ingressId }, Admin, cancellation);
}
