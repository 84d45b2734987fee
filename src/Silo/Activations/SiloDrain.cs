using System.Collections.Concurrent;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Silo.Activations;

/// <summary>
/// The shutdown of a silo. As soon as the other silos know about it they activate its grains, while these are still active here: data that an
/// activation here holds only in memory could no longer be written. So before the other silos are informed, everything is written, and from then on a turn
/// writes before it answers.
/// </summary>
internal sealed class SiloDrain
{
    private readonly ConcurrentDictionary<GrainHost, bool> _streams = [];
    private volatile bool _hasBegun;

    public bool HasBegun => _hasBegun;

    /// <summary>The streams that are active here: the only grains that answer before they write.</summary>
    internal IEnumerable<string> Streams => _streams.Keys.Select(host => host.Key);

    internal void Begin() => _hasBegun = true;

    internal void Add(GrainHost host)
    {
        if (host.Kind == GrainKinds.Stream) _streams[host] = true;
    }

    internal void Remove(GrainHost host) => _streams.TryRemove(host, out _);
}

/// <summary>Begins the drain before the silo leaves the cluster.</summary>
internal sealed partial class WriteBeforeLeaving(
    SiloDrain drain, IGrainFactory grains, TimeProvider time, ILogger<WriteBeforeLeaving> log) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>A stream delayed by a slow database must not delay the others.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Stages end in reverse order: this one before membership changes.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(WriteBeforeLeaving), ServiceLifecycleStage.Active + 1, static _ => Task.CompletedTask, Leave);

    private async Task Leave(CancellationToken cancellation)
    {
        drain.Begin();
        try
        {
            // A call that does nothing itself: the end of its turn writes.
            await Task
                .WhenAll(drain.Streams.Select(stream => grains.GetGrain<IStreamGrain>(stream).Unsubscribe("")))
                .WaitAsync(LongestWait, time, cancellation);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogUnwritten(log, error);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Some streams could not write all their data before this silo left: up to half a second of their chat may be lost.")]
    private static partial void LogUnwritten(ILogger log, Exception error);
}
