using System.Globalization;
using Livehouse.Storage;

namespace Livehouse.Tests.Storage.Sqlite;

/// <summary>
/// The process that <see cref="SqliteCrashTests"/> kills: this assembly run as a program. It commits to several grains concurrently, as fast as it can, and
/// writes a line for each acknowledged commit. It ends when its output is no longer read.
/// </summary>
internal static class CrashChild
{
    public const int Grains = 8;

    public static GrainRef Grain(int number) => GrainRef.Stream($"st_{number}");

    public static string RowId(long version) => version.ToString(CultureInfo.InvariantCulture);

    public static async Task<int> Main(string[] arguments)
    {
        await using var storage = await LivehouseStorage.Open(new StorageOptions { DataDirectory = arguments[0] }, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, Grains).Select(number => Task.Run(() => Run(storage.Grains, number))));
        return 0;
    }

    private static async Task Run(IGrainStore store, int number)
    {
        var grain = Grain(number);
        for (var version = (await store.Load(grain))?.Version ?? 0; ; version++)
        {
            var id = RowId(version + 1);
            var result = await store.Commit(new GrainCommit(grain, version, $$"""{"gifts":{{id}}}""") { Insert = [new("gift", id, version, "{}")] });
            if (result != CommitResult.Committed) throw new InvalidOperationException($"{grain} {id}: {result}");
            Console.WriteLine($"{number} {id}");
        }
    }
}
