using System.Diagnostics;
using System.Globalization;
using Livehouse.Storage;

namespace Livehouse.Tests.Storage.Sqlite;

public sealed class SqliteCrashTests : IDisposable
{
    private const int Rounds = 3;
    private const int AcknowledgedBeforeTheKill = 300;

    private static readonly TimeSpan Patience = Testing.Hang.After;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-crash-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task GivenAProcessThatCommits_WhenItIsKilled_ThenEveryAcknowledgedCommitIsThereOnceAndNoneIsHalfThere()
    {
        var acknowledged = new long[CrashChild.Grains];
        for (var round = 0; round < Rounds; round++)
        {
            await CommitUntilKilled(acknowledged);
            await using var storage = await LivehouseStorage.Open(new StorageOptions { DataDirectory = _folder.FullName }, TimeProvider.System);
            for (var number = 0; number < acknowledged.Length; number++) await Check(storage.Grains, number, acknowledged[number]);
        }
    }

    private static async Task Check(IGrainStore store, int number, long acknowledged)
    {
        var version = (await store.Load(CrashChild.Grain(number)))?.Version ?? 0;

        // One more than was acknowledged may hold: the answer was lost, not the commit.
        Assert.InRange(version, acknowledged, acknowledged + 1);
        var rows = await store.List(CrashChild.Grain(number), new("gift", int.MaxValue));
        Assert.Equal(Enumerable.Range(1, (int)version).Select(i => CrashChild.RowId(i)).Reverse(), rows.Select(row => row.Id));
    }

    /// <summary>The kill comes while commits are on their way: the child does nothing else.</summary>
    private async Task CommitUntilKilled(long[] acknowledged)
    {
        using var child =
            Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(CrashChild).Assembly.Location, _folder.FullName]) { RedirectStandardOutput = true })!;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            for (var i = 0; i < AcknowledgedBeforeTheKill; i++)
            {
                Note(await child.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The child ended unexpectedly."));
            }
        }
        finally
        {
            child.Kill();
        }

        while (await child.StandardOutput.ReadLineAsync(limit.Token) is { } line) Note(line);
        await child.WaitForExitAsync(limit.Token);

        void Note(string line)
        {
            // The kill can cut the last line short: then what it would have said is not acknowledged.
            if (line.Split(' ') is [var number, { Length: > 0 } version] && int.TryParse(number, CultureInfo.InvariantCulture, out var grain))
            {
                acknowledged[grain] = Math.Max(acknowledged[grain], long.Parse(version, CultureInfo.InvariantCulture));
            }
        }
    }
}
