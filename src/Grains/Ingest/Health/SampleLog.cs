using Livehouse.Ingest;
using Livehouse.Limits;

namespace Livehouse.Grains.Ingest.Health;

/// <summary>The latest measurements of a channel, the oldest first.</summary>
internal sealed class SampleLog
{
    private readonly Queue<IngestSample> _samples = new();

    public IReadOnlyCollection<IngestSample> All => _samples;

    public void Add(IngestSample sample)
    {
        if (_samples.Count == IngestLimits.SamplesMax) _samples.Dequeue();
        _samples.Enqueue(sample);
    }
}
