using Livehouse.Outbox;
using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>Ingresses, found again by the name that the order gave them.</summary>
internal sealed class IngressOutbox(LiveKitClient liveKit)
{
    public async Task<IngressOpened> Open(OpenIngress message, CancellationToken cancellation)
    {
        var input = message.Kind switch
        {
            "rtmp" => IngressInput.RtmpInput,
            "whip" => IngressInput.WhipInput,
            _ => throw new OutboxMessageFailedException("An ingress is of kind rtmp or whip.", isPermanent: true),
        };
        if (await Named(message, cancellation) is [var existing, ..]) return Opened(existing);
        var created = await liveKit.Ingress.Create(new NewIngress(input, message.Name, message.Room, message.ParticipantIdentity, message.ParticipantName), cancellation);

        // A try that was cut off may have reached the media server after we looked. The key of the one that stays is the one that the owner gets.
        var all = await Named(message, cancellation);
        foreach (var surplus in all.Skip(1)) await Close(surplus.IngressId, cancellation);
        return Opened(all is [var oldest, ..] ? oldest : created);
    }

    public Task Close(string ingressId, CancellationToken cancellation) =>
        MediaOutboxHandler.Unless(answer => answer.IsNotFound, () => liveKit.Ingress.Delete(ingressId, cancellation));

    public async Task Abandon(OpenIngress message, CancellationToken cancellation)
    {
        foreach (var named in await Named(message, cancellation)) await Close(named.IngressId, cancellation);
    }

    private static IngressOpened Opened(IngressInfo ingress) => new(ingress.IngressId, ingress.Url, ingress.StreamKey);

    private async Task<IReadOnlyList<IngressInfo>> Named(OpenIngress message, CancellationToken cancellation) =>
        [.. (await liveKit.Ingress.List(message.Room, cancellation)).Where(ingress => ingress.Name == message.Name).OrderBy(ingress => ingress.IngressId, StringComparer.Ordinal)];
}
