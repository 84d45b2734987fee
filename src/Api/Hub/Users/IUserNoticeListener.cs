using Livehouse.Notices;

namespace Livehouse.Api.Hub.Users;

/// <summary>Somebody in this process, other than the users' connections, who wants to hear what users are notified of.</summary>
internal interface IUserNoticeListener
{
    /// <summary>Called from grains' turns: returns at once and never throws.</summary>
    void OnNotice(UserNotice notice);
}
