using Livehouse.Testing;
using Npgsql;

namespace Livehouse.Tests.Cluster;

/// <summary>
/// The jobs of a cluster as its database sees them. A trigger notes every end of a job with its attempt, because a second end would replace the first one's
/// row, and wakes whoever waits.
/// </summary>
internal sealed class EndedJobs : IAsyncDisposable
{
    private const string Watch =
        """
        CREATE TABLE noted_ends (id TEXT NOT NULL, attempts INTEGER NOT NULL, PRIMARY KEY (id, attempts));
        CREATE FUNCTION note_end() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO noted_ends VALUES (NEW.id, NEW.attempts) ON CONFLICT DO NOTHING;
          NOTIFY jobs_moved;
          RETURN NULL;
        END $$;
        CREATE FUNCTION note_claim() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NOTIFY jobs_moved;
          RETURN NULL;
        END $$;
        CREATE TRIGGER note_end AFTER INSERT OR UPDATE ON ended_jobs FOR EACH ROW EXECUTE FUNCTION note_end();
        CREATE TRIGGER note_claim AFTER UPDATE OF held ON effects FOR EACH ROW EXECUTE FUNCTION note_claim();
        LISTEN jobs_moved
        """;

    private readonly NpgsqlConnection _connection;

    private EndedJobs(NpgsqlConnection connection) => _connection = connection;

    public static async Task<EndedJobs> WatchOf(RunningCluster cluster)
    {
        var jobs = new EndedJobs(new NpgsqlConnection(cluster.DatabaseUrl));
        await jobs._connection.OpenAsync();
        await using var watch = new NpgsqlCommand(Watch, jobs._connection);
        await watch.ExecuteNonQueryAsync();
        return jobs;
    }

    /// <summary>Jobs of this kind that an attempt holds.</summary>
    public Task<long> Held(string kind) => Number($"SELECT COUNT(*) FROM effects WHERE held = 1 AND job = '{kind}'");

    public Task<long> Pending(string kind) => Number($"SELECT COUNT(*) FROM effects WHERE job = '{kind}'");

    public Task<long> Completed(string kind) => Number($"SELECT COUNT(*) FROM ended_jobs WHERE state = 'completed' AND job = '{kind}'");

    public Task<long> Discarded() => Number("SELECT COUNT(*) FROM ended_jobs WHERE state = 'discarded'");

    /// <summary>Jobs that more than one attempt ended.</summary>
    public Task<long> EndedTwice() => Number("SELECT COUNT(*) FROM (SELECT id FROM noted_ends GROUP BY id HAVING COUNT(*) > 1) AS twice");

    /// <summary>Jobs of this kind that needed more attempts than one.</summary>
    public Task<long> Repeated(string kind) => Number($"SELECT COUNT(*) FROM ended_jobs WHERE attempts > 1 AND job = '{kind}'");

    /// <summary>Attempts at all jobs of this kind.</summary>
    public Task<long> Attempts(string kind) => Number($"SELECT SUM(attempts)::BIGINT FROM ended_jobs WHERE job = '{kind}'");

    public Task<long> Figures() => Number("SELECT COUNT(*) FROM stream_figures");

    /// <summary>Returns when this holds, which is looked at whenever a job was claimed, given back or ended.</summary>
    public async Task Until(string what, Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(Hang.After);
        try
        {
            while (!await holds()) await _connection.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Not {what} in time.");
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<long> Number(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
