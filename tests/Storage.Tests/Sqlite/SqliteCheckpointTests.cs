using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Livehouse.Storage.Sqlite;
using Livehouse.Testing;
using Microsoft.Data.Sqlite;

namespace Livehouse.Tests.Storage.Sqlite;

/// <summary>The database file is near current: a copy of it saved nothing once, because its log was taken over at 64 MiB alone.</summary>
public sealed class SqliteCheckpointTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-checkpoints-");
    private readonly FakeClock _clock = new();
    private readonly Checkpoints _checkpoints = new();
    private readonly SqliteDatabase _database;

    public SqliteCheckpointTests() => _database = Open();

    private string File => Path.Combine(_folder.FullName, "test.db");

    private string Copy => Path.Combine(_folder.FullName, "copy.db");

    public Task InitializeAsync() => _database.Write(session => session.Execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT"));

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task GivenWrites_WhenNoneComesForTwoSeconds_ThenTheFileAloneHasAllAndTheLogIsEmpty()
    {
        await Add(1);
        Assert.NotEqual(0, LogBytes);
        Tick();
        Assert.Equal(0, _checkpoints.Count);
        Tick();
        await _checkpoints.Reach(1);
        Assert.Equal(0, LogBytes);
        Assert.Equal(1, NumbersInACopy());
    }

    [Fact]
    public async Task GivenWritesThatNeverRest_WhenHalfAMinuteIsOver_ThenTheFileHasWhatWasWrittenAndTheLogBeginsAnew()
    {
        for (var number = 1; number <= 29; number++)
        {
            await Add(number);
            Tick();
        }

        Assert.Equal(0, _checkpoints.Count);
        await Add(30);
        var bytes = LogBytes;
        Tick();
        await _checkpoints.Reach(1);
        Assert.Equal(30, NumbersInACopy());
        await Add(31);
        Assert.InRange(LogBytes, 1, bytes);
    }

    [Fact]
    public async Task GivenAReaderThatIsInTheWay_WhenNothingIsWritten_ThenNobodyWaitsForItAndTheLogIsEmptiedAfterIt()
    {
        await Add(1);
        await using (var reader = new SqliteConnection($"Data Source={File};Pooling=false"))
        {
            reader.Open();
            await using var read = reader.CreateCommand();
            read.CommandText = "BEGIN; SELECT COUNT(*) FROM numbers";
            read.ExecuteScalar();
            await Add(2);
            Tick();
            Tick();
            await _checkpoints.Reach(1);
            Assert.NotEqual(0, LogBytes);
            await Add(3);
        }

        Tick();
        Tick();
        await _checkpoints.Reach(2);
        Assert.Equal(0, LogBytes);
        Assert.Equal(3, NumbersInACopy());
    }

    [Fact]
    public async Task GivenNothingNew_WhenTimeGoesBy_ThenNothingIsTakenOver()
    {
        await Add(1);
        Tick();
        Tick();
        await _checkpoints.Reach(1);
        for (var second = 0; second < 120; second++)
        {
            // What a probe of the server's health does.
            await _database.Write(session => session.QueryNumber(new("SELECT 1")));
            Tick();
        }

        Assert.Equal(1, _checkpoints.Count);
    }

    [Fact]
    public async Task GivenADeletedRow_WhenTheFilesAreRead_ThenItsContentIsInNoneOfThem()
    {
        const string secret = "what-nobody-may-find-again";
        await _database.Write(session => session.Execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"));
        await _database.Write(session => session.Execute("INSERT INTO texts VALUES (1, @text), (2, 'stays')", ("text", secret)));
        Tick();
        Tick();
        await _checkpoints.Reach(1);
        Assert.Contains(secret, BytesOfACopy(), StringComparison.Ordinal);
        await _database.Write(session => session.Execute("DELETE FROM texts WHERE id = 1"));
        Tick();
        Tick();
        await _checkpoints.Reach(2);
        Assert.Equal(0, LogBytes);
        Assert.DoesNotContain(secret, BytesOfACopy(), StringComparison.Ordinal);
    }

    private SqliteDatabase Open() => new(File, _clock, _checkpoints.Add);

    private long LogBytes => new FileInfo(File + "-wal").Length;

    private void Tick() => _clock.Advance(Second);

    private Task<int> Add(int number) => _database.Write(session => session.Execute("INSERT INTO numbers VALUES (@number)", ("number", (long)number)));

    private string BytesOfACopy()
    {
        MakeCopy();
        return System.IO.File.ReadAllText(Copy, Encoding.Latin1);
    }

    /// <summary>Copied by another process: closing the file in this one would drop SQLite's locks.</summary>
    private void MakeCopy()
    {
        using var copy = Process.Start("cp", [File, Copy]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
    }

    private long NumbersInACopy()
    {
        MakeCopy();
        using var connection = new SqliteConnection($"Data Source={Copy};Pooling=false");
        connection.Open();
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT COUNT(*) FROM numbers";
        return (long)count.ExecuteScalar()!;
    }

    private sealed class Checkpoints
    {
        private readonly Channel<bool> _each = Channel.CreateUnbounded<bool>();
        private int _count;
        private int _reached;

        public void Add()
        {
            Interlocked.Increment(ref _count);
            _each.Writer.TryWrite(true);
        }

        public int Count => Volatile.Read(ref _count);

        public async Task Reach(int count)
        {
            for (; _reached < count; _reached++) await _each.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        }
    }
}
