using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Outbox;
using Livehouse.Storage.PostgreSql;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage.PostgreSql;

[NeedsPostgreSql]
public sealed class PostgreSqlStorageTests(PostgreSqlServer server) : StorageContract, IClassFixture<PostgreSqlServer>
{
    private static readonly DateTimeOffset At = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private string _database = "";

    protected override StorageOptions Options => new() { DatabaseUrl = _database };

    public override async Task InitializeAsync()
    {
        _database = await server.CreateDatabase(Migrate);
        await base.InitializeAsync();
    }

    private static async Task Migrate(string databaseUrl) =>
        await (await LivehouseStorage.Open(new StorageOptions { DatabaseUrl = databaseUrl }, TimeProvider.System)).DisposeAsync();

    [PostgreSqlFact]
    public async Task GivenAPendingMessage_WhenACommitReliesOnIt_ThenNoRunBeginsBeforeThatCommit()
    {
        await using var database = OpenDatabase();
        var added = new TaskCompletionSource();
        var relies = new TaskCompletionSource();
        var first = database.Write(async session =>
        {
            await Add(session, "a");
            added.SetResult();
            await relies.Task;
            return 0;
        });
        await added.Task.WaitAsync(Testing.Hang.After);

        // The one waits for the transaction that adds the message, the other finds it committed.
        var second = Rely("b");
        relies.SetResult();
        await Task.WhenAll(first, second).WaitAsync(Testing.Hang.After);
        await Rely("c");

        Assert.Equal("a", Assert.Single(await Storage.Outbox.Claim(At, TimeSpan.FromMinutes(1), 10)).Id);

        Task<int> Rely(string id) => database.Write(async session =>
        {
            await Add(session, id);
            Assert.Empty(await Storage.Outbox.Claim(At, TimeSpan.FromMinutes(1), 10));
            return 0;
        });

        static async Task Add(Session session, string id)
        {
            var pending = new PendingOutboxMessage(id, GrainRef.Event("ev"), new RefreshEvent("ev", "st_1"), At);
            await session.ExecuteAll([.. OutboxStatements.AddAll([pending])]);
        }
    }

    private protected override IDatabase OpenDatabase() => new PostgreSqlDatabase(PostgreSqlUrl.ToConnectionString(_database), TimeProvider.System);
}
