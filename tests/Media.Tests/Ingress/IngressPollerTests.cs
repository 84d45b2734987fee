using System.Reflection;
using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Storage;
using Livehouse.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests.Media.Ingress;

/// <summary>What the media server's ingress service measures reaches the streams' channels.</summary>
[Collection(LiveKitCollection.Name)]
public sealed class IngressPollerTests(LiveKitFixture liveKit) : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly Channels _channels = new();

    public Task InitializeAsync() => liveKit.Server.Reset();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task GivenAnIngressOfALiveStream_WhenItsEncoderComesAndGoes_ThenItsChannelHearsWhatArrives()
    {
        var client = liveKit.Instances().Main.Client!;
        var ingress = await client.Ingress.Create(new NewIngress(IngressInput.RtmpInput, "one", "live_st_1", "encoder", "Encoder"));
        await client.Ingress.Create(new NewIngress(IngressInput.WhipInput, "idle", "live_st_1", "other", "Other"));
        var foreign = await client.Ingress.Create(new NewIngress(IngressInput.RtmpInput, "foreign", "elsewhere", "encoder", "Encoder"));
        var poller = new IngressPoller(liveKit.Instances(), _channels, _channels, _clock, NullLogger<IngressPoller>.Instance);
        await poller.RunOnce(CancellationToken.None);
        Assert.Empty(_channels.Reported);

        await liveKit.Server.Publish(ingress.IngressId);
        await liveKit.Server.Publish(foreign.IngressId);
        await poller.RunOnce(CancellationToken.None);
        var (channel, report) = Assert.Single(_channels.Reported);
        Assert.Equal("st_1", channel);
        Assert.Equal(
            new ObservedIngress(
                _clock.GetUtcNow(), "st_1", "default", "host", ingress.IngressId, true, "rtmp",
                new VideoSample("H264", 1280, 720, 30, 3_000, null), new AudioSample("AAC", 160, 48_000, 2)),
            report);

        await liveKit.Server.Publish(ingress.IngressId, publishing: false);
        for (var pass = 0; pass < 2; pass++) await poller.RunOnce(CancellationToken.None);
        Assert.Equal((2, false, null), (_channels.Reported.Count, _channels.Reported[1].Report.IsPublishing, _channels.Reported[1].Report.Video));
    }

    /// <summary>One live stream, and the channels, which record what they hear.</summary>
    private sealed class Channels : IGrains, IStreamCatalog
    {
        public List<(string Channel, ObservedIngress Report)> Reported { get; } = [];

        Task<IReadOnlyList<StreamRow>> IStreamCatalog.Live(string? tenantId, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<StreamRow>>([new StreamRow("st_1", "default", "host", "live_st_1", "live", DateTimeOffset.UnixEpoch, "{}")]);

        Task<IReadOnlyList<StreamRow>> IStreamCatalog.OfOwner(
            string tenantId, string userId, StreamPlace? after, int limit, CancellationToken cancellation) => throw new NotSupportedException();

        Task<IReadOnlyList<StreamRow>> IStreamCatalog.Featured(string tenantId, DateTimeOffset now, int limit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        Task<IReadOnlyList<StreamRow>> IStreamCatalog.OfFollowed(string tenantId, string userId, int limit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public T Get<T>(GrainRef grain) where T : class, IGrainWithStringKey => (T)Channel.Of(grain.Key, Reported);
    }

    /// <summary>Only hears of ingresses.</summary>
    public class Channel : DispatchProxy
    {
        private string _key = "";
        private List<(string Channel, ObservedIngress Report)> _reported = [];

        internal static IIngestGrain Of(string key, List<(string Channel, ObservedIngress Report)> reported)
        {
            var channel = Create<IIngestGrain, Channel>();
            ((Channel)(object)channel)._key = key;
            ((Channel)(object)channel)._reported = reported;
            return channel;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IIngestGrain.ObserveIngress), targetMethod?.Name);
            _reported.Add((_key, (ObservedIngress)args![0]!));
            return Task.CompletedTask;
        }
    }
}
