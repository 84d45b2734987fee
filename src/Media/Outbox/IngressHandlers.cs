using Livehouse.LiveKit;
using Livehouse.Outbox;

namespace Livehouse.Media;

/// <summary>
/// Creates an ingress; one that an earlier attempt created is found by the name in the message. Ingresses belong to streams, so they are on the main
/// instance.
/// </summary>
public sealed class OpenIngressHandler(LiveKitHandlerServices services) : LiveKitHandler<OpenIngress>(services)
{
    protected override async Task<OutboxResult?> RunWithin(OpenIngress message, CancellationToken cancellation)
    {
        var service = Client(null).Ingress;
        var input = message.Kind switch
        {
            "rtmp" => IngressInput.RtmpInput,
            "whip" => IngressInput.WhipInput,
            _ => throw new OutboxMessageFailedException("The kind must be rtmp or whip.", isPermanent: true),
        };
        if (await Named(service, message, cancellation) is [var existing, ..]) return Opened(existing);
        var created =
            await service.Create(new NewIngress(input, message.Name, message.Room, message.ParticipantIdentity, message.ParticipantName), cancellation);

        // An attempt that was cut off may have reached the media server after we looked. The owner gets the key of the one that stays.
        var all = await Named(service, message, cancellation);
        foreach (var surplus in all.Skip(1)) await Delete(service, surplus.IngressId, cancellation);
        return Opened(all is [var oldest, ..] ? oldest : created);
    }

    protected override async Task UndoWithin(OpenIngress message, CancellationToken cancellation)
    {
        var service = Client(null).Ingress;
        foreach (var named in await Named(service, message, cancellation)) await Delete(service, named.IngressId, cancellation);
    }

    internal static Task Delete(IngressService service, string ingressId, CancellationToken cancellation) =>
        LiveKitCalls.UnlessNotFound(() => service.Delete(ingressId, cancellation));

    private static IngressOpened Opened(IngressInfo ingress) => new(ingress.IngressId, ingress.Url, ingress.StreamKey);

    private static async Task<IReadOnlyList<IngressInfo>> Named(IngressService service, OpenIngress message, CancellationToken cancellation) =>
        [.. (await service.List(message.Room, cancellation))
            .Where(ingress => ingress.Name == message.Name)
            .OrderBy(ingress => ingress.IngressId, StringComparer.Ordinal)];
}

public sealed class CloseIngressHandler(LiveKitHandlerServices services) : LiveKitHandler<CloseIngress>(services)
{
    protected override async Task<OutboxResult?> RunWithin(CloseIngress message, CancellationToken cancellation)
    {
        await OpenIngressHandler.Delete(Client(null).Ingress, message.IngressId, cancellation);
        return null;
    }
}
