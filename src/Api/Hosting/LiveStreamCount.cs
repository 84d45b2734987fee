using System.Diagnostics.Metrics;
using Livehouse.Storage;

namespace Livehouse.Api.Hosting;

/// <summary><c>livehouse_live_streams</c>: the number of stored live streams, whether or not their grains are active.</summary>
internal sealed class LiveStreamCount : DeploymentFigures<LiveStreamCount.Count>
{
    private readonly IStreamCatalog _catalog;

    public LiveStreamCount(IStreamCatalog catalog, IMeterFactory meters, TimeProvider time, bool isAlone)
        : base(time, isAlone)
    {
        _catalog = catalog;
        meters.Create("Livehouse.Streams").CreateObservableGauge(
            "livehouse_live_streams", Observe, "{stream}", "Streams that are live in the whole deployment. Reported by one of its processes.");
    }

    public override string Name => "live-stream-count";

    public override string Kind => "streams.count";

    public override TimeSpan Every => TimeSpan.FromSeconds(5);

    /// <summary>Null when this process doesn't report it.</summary>
    public int? Current => Figures?.Live;

    protected override async Task<Count> Read(CancellationToken cancellation) => new(await _catalog.CountLive(cancellation));

    private IEnumerable<Measurement<int>> Observe() => Current is { } live ? [new Measurement<int>(live)] : [];

    internal sealed record Count(int Live);
}
