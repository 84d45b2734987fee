using Livehouse.Silo.Grains;
using Livehouse.Streams;

namespace Livehouse.Silo.Clients;

/// <summary>
/// A relay's address in the cluster. Orleans holds observers weakly: the relay keeps its stream, the stream this, and this the observer, so that it lives exactly as long as somebody listens.
/// </summary>
internal sealed class FrontReference(IGrainFactory factory)
{
    private readonly Lock _gate = new();
    private Adapter? _adapter;
    private IStreamFrontObserver? _reference;

    /// <summary>The same reference for the same front.</summary>
    public IStreamFrontObserver Of(IStreamFront front)
    {
        lock (_gate)
        {
            if (_adapter?.Front == front) return _reference!;
            _adapter = new Adapter(front);
            return _reference = factory.CreateObjectReference<IStreamFrontObserver>(_adapter);
        }
    }

    public void Forget()
    {
        lock (_gate)
        {
            if (_reference is { } reference) factory.DeleteObjectReference<IStreamFrontObserver>(reference);
            (_adapter, _reference) = (null, null);
        }
    }

    private sealed class Adapter(IStreamFront front) : IStreamFrontObserver
    {
        public IStreamFront Front => front;

        public void Deliver(StreamBatch batch) => front.Deliver(batch);

        public void Expel(string streamId, string userId, long afterSeq) => front.Expel(streamId, userId, afterSeq);
    }
}
