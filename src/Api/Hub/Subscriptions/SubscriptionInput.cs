using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>
/// Everything that can happen to a <see cref="SubscriptionState"/>. Each call that it decides on is answered by exactly one input; batches and expulsions
/// come in any order, twice, or never.
/// </summary>
internal abstract record SubscriptionInput
{
    /// <summary>A client joins, or joins again from where it says it stands.</summary>
    public sealed record JoinRequested(JoinRequest Request) : SubscriptionInput;
    /// <summary>A connection leaves, or is gone.</summary>
    public sealed record LeaveRequested(LiveConnection Connection, TaskCompletionSource Left) : SubscriptionInput;
    /// <summary>The grain sent events, at least one.</summary>
    public sealed record BatchArrived(StreamBatch Batch) : SubscriptionInput;
    /// <summary>The grain banned a user, who still gets events up to this number.</summary>
    public sealed record UserExpelled(string UserId, long AfterSeq) : SubscriptionInput;
    /// <summary>What has not come by now, <see cref="LiveHubOptions.OvertakingMax"/> after what follows it, counts as lost.</summary>
    public sealed record ReorderTimerFired : SubscriptionInput;
    /// <summary>The lease has to be renewed: its time came, or a gateway to the grains was lost. <c>Now</c> counts from any fixed moment.</summary>
    public sealed record RenewalDue(TimeSpan Now) : SubscriptionInput;
    /// <summary>Answers <see cref="ISubscriptionActions.Subscribe"/>: a lease, or why there is none.</summary>
    public sealed record LeaseAnswered(FrontLease? Lease, Exception? Error) : SubscriptionInput;
    /// <summary>Answers <see cref="ISubscriptionActions.Present"/>, whether the grain took the list or not.</summary>
    public sealed record PresentAnswered : SubscriptionInput;
    /// <summary>Answers <see cref="ISubscriptionActions.Join"/>: the grain's outcome, or why there is none.</summary>
    public sealed record JoinAnswered(ViewerSubscription Viewer, Outcome<JoinedStream>? Outcome, Exception? Error) : SubscriptionInput;
    /// <summary>Answers <see cref="ISubscriptionActions.Leave"/>. Not told: the grain may count the viewer still.</summary>
    public sealed record LeaveAnswered(ViewerSubscription Viewer, bool IsTold) : SubscriptionInput;
    /// <summary>Nobody will join any more.</summary>
    public sealed record Retired : SubscriptionInput;
}
