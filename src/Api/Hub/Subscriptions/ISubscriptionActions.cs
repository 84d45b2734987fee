using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>
/// Everything that a <see cref="SubscriptionState"/> can decide, carried out at once and in order: a list of decisions would hold an entry for each viewer of
/// each batch. What comes of a call is told by a later input, never before the method returns.
/// </summary>
internal interface ISubscriptionActions
{
    /// <summary>Ask the grain for a lease, or to renew it.</summary>
    void Subscribe();
    /// <summary>Tell the grain who is here, in place of those whom it counted.</summary>
    void Present(IReadOnlyList<Presence> presences);
    /// <summary>Ask the grain for the state from <see cref="ViewerSubscription.Wanted"/> on.</summary>
    void Join(ViewerSubscription viewer);
    /// <summary>Tell the grain that this viewer is gone.</summary>
    void Leave(ViewerSubscription viewer);
    /// <summary>Tell the grain that nobody listens here. Not answered.</summary>
    void Unsubscribe();
    /// <summary>Send <see cref="SubscriptionInput.ReorderTimerFired"/> after <see cref="LiveHubOptions.OvertakingMax"/>, once.</summary>
    void ArmReorderTimer();
    /// <summary>Hand over events, or what a client so far behind is still owed of them.</summary>
    void Deliver(ViewerSubscription viewer, EncodedBatch batch);
    /// <summary>Hand over all of these, however far behind the client is: it asked for them.</summary>
    void Replay(ViewerSubscription viewer, EncodedBatch missed);
    void SendState(ViewerSubscription viewer, LiveState state);
    void SendError(ViewerSubscription viewer, HubErrorEvent error);
    /// <summary>Answer a client's open call, if there is one, and the earlier ones behind it.</summary>
    void AnswerJoin(JoinRequest? request, Outcome<LiveState> answer);
    void FailJoin(JoinRequest? request, Exception error);
    void AnswerLeave(TaskCompletionSource? left);
    /// <summary>The connection has a place here from now on.</summary>
    void ViewerAdded(ViewerSubscription viewer);
    void ViewerRemoved(ViewerSubscription viewer);
    /// <summary>For the operator, as the next two: a batch was made ready for clients.</summary>
    void BatchEncoded();
    /// <summary>Events may be missing: all viewers join again.</summary>
    void Resynced(int viewers);
    /// <summary>A viewer could not be joined again; the next renewal tries once more.</summary>
    void RejoinFailed(Exception error);
    /// <summary>The last decision of all.</summary>
    void End();
}
