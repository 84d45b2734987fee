namespace Livehouse.Bench.Servers;

internal static class Targets
{
    /// <summary>In the order in which they take turns.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        new LivehouseTarget(), new SocketIoTarget(), new SignalRGroupsTarget(), new KestrelTarget(), new BareSocketsTarget(),
    ];

    public static Target Named(string name) =>
        All.FirstOrDefault(target => target.Name == name)
            ?? throw new BenchException($"There is no server '{name}': {string.Join(", ", All.Select(target => target.Name))}.");
}
