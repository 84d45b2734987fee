using Livehouse.Hosting;
using Livehouse.Operators;
using Orleans.Streams;

namespace Livehouse.Silo.Feed;

/// <summary>How soon the loss of the feed is noticed.</summary>
internal sealed record OperatorFeedOptions
{
    /// <summary>How often a process that follows the feed checks that it still receives it.</summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a probe may take from this process through the stream and back.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a process waits before it subscribes again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// The operators' feed as a memory stream of Orleans, which fits what may be lost: nothing is stored, and a silo that dies takes along what it had not
/// delivered. Such a stream can also stop silently, when the silo that kept the list of subscribers is gone. A process that follows it therefore sends probes
/// through the stream to itself, and subscribes again when one does not come back; when the new subscription receives nothing either, it has the silos restart
/// their delivery.
/// </summary>
internal sealed partial class OperatorFeed(IServiceProvider services, OperatorFeedOptions options, TimeProvider time, ILogger<OperatorFeed> log)
    : IOperatorFeed
{
    private const string ProbeType = "feed.probe";

    private static readonly StreamId Id = StreamId.Create("operators", "feed");

    private IAsyncStream<OperatorEvent> Stream =>
        services.GetRequiredKeyedService<IStreamProvider>(OperatorFeedSetup.ProviderName).GetStream<OperatorEvent>(Id);

    public void Publish(OperatorEvent happened) => _ = Send(happened);

    public async Task Follow(IOperatorFeedListener listener, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var hasReceived = await FollowUntilSilent(listener, cancellation);
                LogSilent(log);
                if (!hasReceived) await OperatorFeedAgents.RestartAll(services.GetRequiredService<IGrainFactory>()).WaitAsync(cancellation);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                LogInterrupted(log, failure);
            }

            await ((Task)Task.Delay(options.RetryAfter, time, cancellation)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether this subscription received anything before it became silent.</returns>
    private async Task<bool> FollowUntilSilent(IOperatorFeedListener listener, CancellationToken cancellation)
    {
        var probes = new Probes(Guid.NewGuid().ToString("N"));
        var isConnected = false;
        var subscription = await Stream.SubscribeAsync((happened, _) =>
        {
            if (happened.Type != ProbeType) listener.OnEvent(happened);
            else probes.Receive(happened.Detail);
            return Task.CompletedTask;
        });
        try
        {
            while (await ComesBack(probes, cancellation))
            {
                if (!isConnected) listener.OnConnected();
                isConnected = true;
                await Task.Delay(options.ProbeEvery, time, cancellation);
            }

            return isConnected;
        }
        finally
        {
            if (isConnected && !cancellation.IsCancellationRequested) listener.OnInterrupted();
            await Unsubscribe(subscription);
        }
    }

    /// <summary>
    /// Whether a probe comes back in time. A new subscription misses what was sent before the silos knew of it: the probe is sent several times.
    /// </summary>
    private async Task<bool> ComesBack(Probes probes, CancellationToken cancellation)
    {
        var received = probes.Next(out var probe);
        for (var tries = 0; tries < 5; tries++)
        {
            await Send(new OperatorEvent(ProbeType, time.GetUtcNow(), "", Detail: probe));
            try
            {
                await received.WaitAsync(options.ProbeTimeout / 5, time, cancellation);
                return true;
            }
            catch (TimeoutException)
            {
                // The next try sends it again.
            }
        }

        return false;
    }

    private async Task Unsubscribe(StreamSubscriptionHandle<OperatorEvent> subscription)
    {
        try
        {
            await subscription.UnsubscribeAsync().WaitAsync(options.ProbeTimeout, time);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The silos drop a subscriber that they can't reach.
            LogNotUnsubscribed(log, failure);
        }
    }

    private async Task Send(OperatorEvent happened)
    {
        try
        {
            await Stream.OnNextAsync(happened).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogLost(log, happened.Type, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "An event of the operators' feed was lost: {Type}.")]
    private static partial void LogLost(ILogger log, string type, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The operators' feed stopped; subscribing to it again.")]
    private static partial void LogSilent(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "The operators' feed was interrupted; subscribing to it again.")]
    private static partial void LogInterrupted(ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The subscription to the operators' feed could not be ended.")]
    private static partial void LogNotUnsubscribed(ILogger log, Exception failure);

    /// <summary>The probes of one subscription, one at a time.</summary>
    private sealed class Probes(string prefix)
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _received = new();
        private string _awaited = "";
        private int _count;

        public Task Next(out string probe)
        {
            lock (_gate)
            {
                probe = _awaited = $"{prefix}-{++_count}";
                _received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _received.Task;
            }
        }

        public void Receive(string? probe)
        {
            lock (_gate)
            {
                if (probe == _awaited) _received.TrySetResult();
            }
        }
    }
}
