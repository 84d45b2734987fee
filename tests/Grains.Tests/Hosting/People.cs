using Livehouse.Callers;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>Who acts in the tests.</summary>
public static class People
{
    public static Caller Host { get; } = new("default", "host", "The Host", Role.Defaults);

    public static Caller Ann { get; } = Viewer("ann");

    public static Caller Bob { get; } = Viewer("bob");

    public static Caller Moderator { get; } = new("default", "mo", "Mo", [Role.Viewer, Role.Moderator]);

    public static Caller Stranger { get; } = new("elsewhere", "ann", "Ann of elsewhere", [Role.Viewer, Role.Streamer, Role.Moderator, Role.Admin]);

    public static Caller Nobody { get; } = Caller.Anonymous();

    public static Caller Viewer(string userId) => new("default", userId, $"Name of {userId}", Role.Defaults);
}
