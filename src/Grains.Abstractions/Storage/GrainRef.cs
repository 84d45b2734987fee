using Livehouse.Notices;
using Livehouse.Rooms;

namespace Livehouse.Storage;

/// <summary>Names one grain in storage and in outbox messages.</summary>
/// <param name="Kind">One of <see cref="GrainKinds"/>.</param>
/// <param name="Key">Unique within the kind. Keys of a tenant's data begin with the tenant: <c>tenant:user</c>.</param>
public sealed record GrainRef(string Kind, string Key)
{
    public static GrainRef Stream(string streamId) => new(GrainKinds.Stream, streamId);

    public static GrainRef Event(string eventId) => new(GrainKinds.Event, eventId);

    /// <param name="channelId">See <see cref="Ingest.Channels"/>.</param>
    public static GrainRef Ingest(string channelId) => new(GrainKinds.Ingest, channelId);

    public static GrainRef User(string tenantId, string userId) => new(GrainKinds.User, $"{tenantId}:{userId}");

    public static GrainRef ReportQueue(string tenantId) => new(GrainKinds.ReportQueue, tenantId);

    public static GrainRef Directory(string tenantId) => new(GrainKinds.Directory, tenantId);

    public static GrainRef Room(RoomRef room) => new(GrainKinds.Room, room.Key);

    /// <param name="realm">See <see cref="RoomTerms.Realm"/>.</param>
    public static GrainRef MediaName(string realm, string mediaRoom) => new(GrainKinds.MediaName, $"{realm}:{mediaRoom}");

    public static GrainRef RoomDirectory(string tenantId) => new(GrainKinds.RoomDirectory, tenantId);

    public static GrainRef Subscription(string tenantId, string userId) => new(GrainKinds.Subscription, $"{tenantId}:{userId}");

    /// <param name="billerKey">See <see cref="Billing.BillerKeys"/>.</param>
    public static GrainRef BillingOwner(string billerKey) => new(GrainKinds.BillingOwner, billerKey);

    /// <param name="paymentKey">See <see cref="Payments.PaymentKeys"/>.</param>
    public static GrainRef Payment(string paymentKey) => new(GrainKinds.Payment, paymentKey);

    public static GrainRef Inbox(string tenantId, string userId) => new(GrainKinds.Inbox, $"{tenantId}:{userId}");

    /// <param name="topicKey">See <see cref="Matching.Topics"/>.</param>
    public static GrainRef Match(string tenantId, string topicKey) => new(GrainKinds.Match, $"{tenantId}:{topicKey}");

    /// <summary>Accounts and sign-in: not a grain, but it has outbox messages too.</summary>
    public static GrainRef Identity { get; } = new(GrainKinds.Identity, "identity");

    public static GrainRef NotificationRouter { get; } = new(GrainKinds.NotificationRouter, INotificationRouterGrain.Key);

    /// <summary>Splits a key of the form <c>tenant:name</c>: a tenant's id holds no colon.</summary>
    public static (string TenantId, string Name) TenantAndName(string key)
    {
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? (key[..colon], key[(colon + 1)..]) : throw new ArgumentException("The key names no tenant.", nameof(key));
    }

    public override string ToString() => $"{Kind}/{Key}";
}

/// <summary>Stored with every row: never rename one.</summary>
public static class GrainKinds
{
    public const string Stream = "stream";
    public const string Event = "event";
    public const string Ingest = "ingest";
    public const string User = "user";
    public const string ReportQueue = "desk";
    public const string Directory = "directory";
    public const string Room = "room";
    public const string MediaName = "media-name";
    public const string RoomDirectory = "lobby";
    public const string Subscription = "subscription";
    public const string BillingOwner = "billing-owner";
    public const string Payment = "payment";
    public const string Inbox = "inbox";
    public const string Match = "match";
    public const string NotificationRouter = "switchboard";

    /// <summary>Not a grain (<see cref="GrainRef.Identity"/>).</summary>
    public const string Identity = "identity";

    public static IReadOnlyList<string> All { get; } =
    [
        Stream, User, ReportQueue, Directory, Room, MediaName, RoomDirectory, Subscription, BillingOwner, Inbox, Match, NotificationRouter, Event,
        Ingest, Payment,
    ];
}
