using Livehouse.Storage;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;
using Livehouse.Storage.Migrations;
using Livehouse.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests.Storage.Sqlite;

/// <summary>A listing reads the rows that it returns and no others, however long the ledger is.</summary>
public sealed class SqlitePlanTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-plans-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false, false, false, "ledger_by_place")]
    [InlineData(true, false, false, "ledger_by_place")]
    [InlineData(true, true, false, "ledger_by_place")]
    [InlineData(false, true, false, "ledger_by_place")]
    [InlineData(false, false, true, "ledger_by_tag")]
    [InlineData(true, false, true, "ledger_by_tag")]
    [InlineData(false, true, true, "ledger_by_tag")]
    [InlineData(true, true, true, "ledger_by_tag")]
    public async Task GivenAListing_WhenItIsPlanned_ThenAnIndexGivesTheOrder(bool before, bool since, bool tag, string index)
    {
        var query = new LedgerQuery("gift", 20, before ? new(5, "a") : null, since ? 1 : null, tag ? "open" : null);
        var listing = LedgerStatements.List(GrainRef.Stream("st_1"), query, Dialect.Sqlite);
        await using var database = new SqliteDatabase(Path.Combine(_folder.FullName, "test.db"), TimeProvider.System);
        await new Migrator(database, Migration.Of(Dialect.Sqlite), TimeProvider.System, NullLogger.Instance).Run(CancellationToken.None);
        var plan = await database.Read(session => session.Query(listing with { Sql = "EXPLAIN QUERY PLAN " + listing.Sql }, row => row.GetString(3)));
        Assert.Contains(index, Assert.Single(plan), StringComparison.Ordinal);
    }
}
