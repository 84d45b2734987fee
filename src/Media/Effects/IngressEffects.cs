using Livehouse.Effects;
using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>Ingresses, found again by the name that the order gave them.</summary>
internal sealed class IngressEffects(LiveKitClient liveKit)
{
    public async Task<IngressOpened> Open(OpenIngress effect, CancellationToken cancellation)
    {
        var input = effect.Kind switch
        {
            "rtmp" => IngressInput.RtmpInput,
            "whip" => IngressInput.WhipInput,
            _ => throw new EffectFailedException("An ingress is of kind rtmp or whip.", isPermanent: true),
        };
        if (await Named(effect, cancellation) is [var existing, ..]) return Opened(existing);
        var created = await liveKit.Ingress.Create(new NewIngress(input, effect.Name, effect.Room, effect.ParticipantIdentity, effect.ParticipantName), cancellation);

        // A try that was cut off may have reached the media server after we looked. The key of the one that stays is the one that the owner gets.
        var all = await Named(effect, cancellation);
        foreach (var surplus in all.Skip(1)) await Close(surplus.IngressId, cancellation);
        return Opened(all is [var oldest, ..] ? oldest : created);
    }

    public Task Close(string ingressId, CancellationToken cancellation) =>
        MediaEffectHandler.Unless(answer => answer.IsNotFound, () => liveKit.Ingress.Delete(ingressId, cancellation));

    public async Task Abandon(OpenIngress effect, CancellationToken cancellation)
    {
        foreach (var named in await Named(effect, cancellation)) await Close(named.IngressId, cancellation);
    }

    private static IngressOpened Opened(IngressInfo ingress) => new(ingress.IngressId, ingress.Url, ingress.StreamKey);

    private async Task<IReadOnlyList<IngressInfo>> Named(OpenIngress effect, CancellationToken cancellation) =>
        [.. (await liveKit.Ingress.List(effect.Room, cancellation)).Where(ingress => ingress.Name == effect.Name).OrderBy(ingress => ingress.IngressId, StringComparer.Ordinal)];
}
