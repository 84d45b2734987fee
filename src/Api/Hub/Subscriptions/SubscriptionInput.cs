using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>
/// All inputs of a <see cref="SubscriptionState"/>. Each call that it decides on is answered by exactly one input; batches and expulsions
/// arrive in any order, twice, or never.
/// </summary>
internal abstract record SubscriptionInput
{
    /// <summary>A client joins, or joins again from its last event.</summary>
    public sealed record JoinRequested(JoinRequest Request) : SubscriptionInput;
    /// <summary>A connection leaves, or is gone.</summary>
    public sealed record LeaveRequested(LiveConnection Connection, TaskCompletionSource Left) : SubscriptionInput;
    /// <summary>The grain sent events, at least one. <c>At</c> counts from any fixed moment.</summary>
    public sealed record BatchArrived(StreamBatch Batch, TimeSpan At = default) : SubscriptionInput;
    /// <summary>The connection itself sent the event of this number.</summary>
    public sealed record Hurried(LiveConnection Connection, long Seq) : SubscriptionInput;
    /// <summary>What waits has waited for <see cref="LiveHubOptions.CrowdDelayMax"/>.</summary>
    public sealed record GatheringTimerFired : SubscriptionInput;
    /// <summary>The grain banned a user, who still receives events up to this number.</summary>
    public sealed record UserExpelled(string UserId, long AfterSeq) : SubscriptionInput;
    /// <summary>A batch still missing now, <see cref="LiveHubOptions.OvertakingMax"/> after its successor, counts as lost.</summary>
    public sealed record ReorderTimerFired : SubscriptionInput;
    /// <summary>The lease has to be renewed: its time came, or a gateway to the grains was lost. <c>Now</c> counts from any fixed moment.</summary>
    public sealed record RenewalDue(TimeSpan Now) : SubscriptionInput;
    /// <summary>Answers <see cref="ISubscriptionActions.Subscribe"/>: a lease, or why there is none.</summary>
    public sealed record LeaseAnswered(FrontLease? Lease, Exception? Error) : SubscriptionInput;
    /// <summary>Answers <see cref="ISubscriptionActions.Present"/>, whether the grain took the list or not.</summary>
    public sealed record PresentAnswered : SubscriptionInput;
    /// <summary>Answers <see cref="ISubscriptionActions.Join"/>: the grain's outcome, or why there is none.</summary>
    public sealed record JoinAnswered(ViewerSubscription Viewer, Outcome<JoinedStream>? Outcome, Exception? Error) : SubscriptionInput;
    /// <summary>Answers <see cref="ISubscriptionActions.Leave"/>. If it failed, the grain may still count the viewer.</summary>
    public sealed record LeaveAnswered(ViewerSubscription Viewer, bool IsDone) : SubscriptionInput;
    /// <summary>There will be no more joins.</summary>
    public sealed record Retired : SubscriptionInput;
}
