using Livehouse.Outbox;

namespace Livehouse.Outgoing;

/// <summary>Subscriptions for push messages, and which of them were told of which stream.</summary>
public interface IPushStore
{
    /// <summary>
    /// Adds a subscription. One of the same address becomes this user's, with its id: a device has one user at a time. The oldest goes when there are too many.
    /// </summary>
    Task<PushSubscription> Add(PushSubscription subscription, CancellationToken cancellation = default);

    /// <summary>False: the user has no such subscription.</summary>
    Task<bool> Remove(string tenantId, string userId, string subscriptionId, CancellationToken cancellation = default);

    /// <summary>Its push service says that it does not exist any more. A device that has registered again later stays.</summary>
    Task Drop(string subscriptionId, DateTimeOffset registeredUntil, CancellationToken cancellation = default);

    /// <summary>Null: none.</summary>
    Task<QuietHours?> Quiet(string tenantId, string userId, CancellationToken cancellation = default);

    Task SetQuiet(string tenantId, string userId, QuietHours? quiet, CancellationToken cancellation = default);

    /// <summary>
    /// Notes that these users' subscriptions are to be told of the stream, each once however often this is repeated, and stores the messages that do it,
    /// together with <paramref name="next"/>. Users without a subscription cost nothing.
    /// </summary>
    /// <param name="next">Goes on with further users; null: there are none.</param>
    Task Announce(
        AnnounceLive announcement, IReadOnlyList<string> userIds, PendingOutboxMessage? next, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Those of these users' subscriptions that are still to be told of the stream.</summary>
    Task<IReadOnlyList<PushSubscription>> Untold(string streamId, string tenantId, IReadOnlyList<string> userIds, CancellationToken cancellation = default);

    /// <summary>
    /// Notes that it is told now, or is not to be. False: it was noted before, by this attempt or another one, and nothing is to be sent.
    /// </summary>
    Task<bool> Claim(string streamId, string subscriptionId, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Its push service did not take the message: it is still to be told.</summary>
    Task Release(string streamId, string subscriptionId, CancellationToken cancellation = default);

    /// <summary>A user's account was deleted.</summary>
    Task Forget(string tenantId, string userId, CancellationToken cancellation = default);

    /// <summary>Forgets who was told of streams before.</summary>
    Task Clean(DateTimeOffset before, CancellationToken cancellation = default);
}
