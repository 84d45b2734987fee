namespace Livehouse.Notices;

/// <summary>
/// Routes notices for users to the fronts that hold their connections. There is one in the deployment; its key is <see cref="Key"/>. It keeps fronts in memory
/// only: they renew their registration every few seconds.
/// </summary>
[Alias("livehouse.switchboard")]
public interface INotificationRouterGrain : IGrainWithStringKey
{
    /// <summary>The one notification router's key.</summary>
    const string Key = "all";

    /// <summary>Sends every notice from now on to this front until the lease of 15 seconds is over; called again every few seconds to renew it.</summary>
    [Alias("Register")]
    Task<NotificationRouterLease> Register(string frontId, IUserFront front);

    /// <summary>How many connections a registered front has; called with each renewal. One that is not registered is ignored.</summary>
    [Alias("Count")]
    Task Count(FrontCount count);

    /// <summary>The registered fronts, with their latest counts.</summary>
    [Alias("Fronts")]
    Task<FrontCounts> Fronts();

    [Alias("Unregister")]
    Task Unregister(string frontId);

    /// <summary>
    /// Sends the notice to every front. Nothing is stored: a user without a connection gets nothing, and a notice can be lost with a process. Anything that
    /// must arrive is stored elsewhere and fetched.
    /// </summary>
    [Alias("Notify")]
    Task Notify(UserNotice notice);
}

/// <summary>A process that holds users' connections. Calls are one-way: they return immediately and never throw into the grain.</summary>
[Alias("livehouse.user-front")]
public interface IUserFront : IGrainObserver
{
    [Alias("Notify")]
    void Notify(UserNotice notice);
}

/// <param name="Name">The kind of notice, such as <see cref="UserNoticeNames.Inbox"/>.</param>
/// <param name="Payload">UTF-8 JSON, in the format of that kind of notice.</param>
[GenerateSerializer, Alias("livehouse.UserNotice"), Immutable]
public sealed record UserNotice(string TenantId, string UserId, string Name, ReadOnlyMemory<byte> Payload);

/// <summary>Kinds of notices to users.</summary>
public static class UserNoticeNames
{
    /// <summary>The user's inbox has grown: fronts with connections of the user fetch the new entries. Payload: <c>{}</c>.</summary>
    public const string Inbox = "inbox";

    /// <summary>A partner was found: sent to the user's connections as it is.</summary>
    public const string MatchFound = "match:found";

    /// <summary>The health of a stream of the user's has changed: sent to the user's connections as it is.</summary>
    public const string Health = "live:health";

    /// <summary>How many viewers of a stream of the user's have a poor connection: sent to the user's connections as it is.</summary>
    public const string ViewerQuality = "live:quality:viewers";

    /// <summary>Coins were bought, taken back by a refund, or came back: sent to the user's connections as it is.</summary>
    public const string Wallet = "wallet:changed";
}

/// <param name="Known">False when this activation had no lease of the front: notices may have been lost.</param>
[GenerateSerializer, Alias("livehouse.NotificationRouterLease"), Immutable]
public sealed record NotificationRouterLease(bool Known);

[GenerateSerializer, Alias("livehouse.FrontCount"), Immutable]
public sealed record FrontCount(string FrontId, int Connections);

[GenerateSerializer, Alias("livehouse.FrontCounts"), Immutable]
public sealed record FrontCounts(IReadOnlyList<FrontCount> Fronts);
