using Livehouse.Api.Hub.Users;

namespace Livehouse.Api.StudyRooms;

internal static class StudyRoomsSetup
{
    public static void AddStudyRooms(this IServiceCollection services)
    {
        services.AddSingleton<MatchWaits>();
        services.AddSingleton<IUserNoticeListener>(static provider => provider.GetRequiredService<MatchWaits>());
    }
}
