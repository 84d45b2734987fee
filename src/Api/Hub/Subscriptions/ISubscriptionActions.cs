using Livehouse.Api.Hub.Protocols;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>
/// All decisions of a <see cref="SubscriptionState"/>, carried out immediately and in order: a list of decisions would hold an entry for each viewer of
/// each batch. The result of a call is reported by a later input, never before the method returns.
/// </summary>
internal interface ISubscriptionActions
{
    /// <summary>Ask the grain for a lease, or to renew it.</summary>
    void Subscribe();
    /// <summary>Report the present viewers to the grain, replacing those that it counted.</summary>
    void Present(IReadOnlyList<Presence> presences);
    /// <summary>Ask the grain for the state from <see cref="ViewerSubscription.Wanted"/> on.</summary>
    void Join(ViewerSubscription viewer);
    /// <summary>Report to the grain that this viewer is gone.</summary>
    void Leave(ViewerSubscription viewer);
    /// <summary>Report to the grain that there are no viewers here. Not answered.</summary>
    void Unsubscribe();
    /// <summary>Send <see cref="SubscriptionInput.ReorderTimerFired"/> after <see cref="LiveHubOptions.OvertakingMax"/>, once.</summary>
    void ArmReorderTimer();
    /// <summary>Send <see cref="SubscriptionInput.GatheringTimerFired"/> after <see cref="LiveHubOptions.CrowdDelayMax"/>, once; an earlier request is
    /// void.</summary>
    void ArmGatheringTimer();
    /// <summary>Deliver events, or only the required ones to a client that lags.</summary>
    void Deliver(ViewerSubscription viewer, EncodedBatch batch);
    /// <summary>Deliver all of these, however far behind the client is: it asked for them.</summary>
    void Replay(ViewerSubscription viewer, EncodedBatch missed);
    void SendState(ViewerSubscription viewer, LiveState state);
    void SendError(ViewerSubscription viewer, HubErrorEvent error);
    /// <summary>Answer a client's pending call, if there is one, and the earlier ones linked to it.</summary>
    void AnswerJoin(JoinRequest? request, Outcome<LiveState> answer);
    void FailJoin(JoinRequest? request, Exception error);
    void AnswerLeave(TaskCompletionSource? left);
    /// <summary>The connection has joined.</summary>
    void ViewerAdded(ViewerSubscription viewer);
    void ViewerRemoved(ViewerSubscription viewer);
    /// <summary>For metrics, as the next two: a batch was encoded for clients.</summary>
    void BatchEncoded();
    /// <summary>Events may be missing: all viewers join again.</summary>
    void Resynced(int viewers);
    /// <summary>A viewer could not be joined again; the next renewal retries.</summary>
    void RejoinFailed(Exception error);
    /// <summary>The last decision.</summary>
    void End();
}
