using Livehouse.Streams;

namespace Livehouse.Bench.Load;

/// <summary>A front that counts events and checks that no number is missing.</summary>
internal sealed class Listener : IStreamFront
{
    private long _seq;

    public long Gifts { get; private set; }

    public long Gaps { get; private set; }

    public void BeginsAfter(long seq) => _seq = seq;

    public void Deliver(StreamBatch batch)
    {
        foreach (var told in batch.Events)
        {
            if (told.Seq != _seq + 1) Gaps++;
            _seq = told.Seq;
            if (told.Name == StreamEventNames.Gift) Gifts++;
        }
    }

    public void Expel(string streamId, string userId, long afterSeq) => throw new BenchException("No user was banned.");
}
