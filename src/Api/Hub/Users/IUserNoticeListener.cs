using Livehouse.Notices;

namespace Livehouse.Api.Hub.Users;

/// <summary>A listener for notices to users within this process, other than the users' connections.</summary>
internal interface IUserNoticeListener
{
    /// <summary>Called from grains' turns: returns immediately and never throws.</summary>
    void OnNotice(UserNotice notice);
}
