using Livehouse.Operators;

namespace Livehouse.Hosting;

/// <summary>Takes what comes from the operators' feed, one event at a time.</summary>
public interface IOperatorFeedListener
{
    void OnEvent(OperatorEvent happened);

    /// <summary>Events arrive from now on.</summary>
    void OnConnected();

    /// <summary>Events may have been lost since the last one. <see cref="OnConnected"/> follows when they arrive again.</summary>
    void OnInterrupted();
}

/// <summary>The operators' live feed, from every silo to every process that follows it. Events may be lost.</summary>
public interface IOperatorFeed
{
    /// <summary>Returns immediately, and never fails.</summary>
    void Publish(OperatorEvent happened);

    /// <summary>Follows the feed until cancelled, across failures.</summary>
    Task Follow(IOperatorFeedListener listener, CancellationToken cancellation);
}
