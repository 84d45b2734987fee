using Livehouse.Outgoing;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Migrations;
using Livehouse.Storage.Outgoing;
using Livehouse.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests.Storage.Sqlite;

/// <summary>Lists and cleaning read what they return or delete, however long the log of webhooks is.</summary>
public sealed class SqliteWebhookPlanTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-plans-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(null, "webhook_deliveries_of_endpoint (endpoint_id=? AND place<?)")]
    [InlineData(WebhookStates.Failed, "webhook_deliveries_by_state (endpoint_id=? AND state=? AND place<?)")]
    public async Task GivenTheLogOfAnEndpoint_WhenItIsPlanned_ThenAnIndexGivesTheOrder(string? state, string index)
    {
        var plan = await Plan(WebhookRows.Deliveries(new WebhookDeliveryQuery("we_1", 20, State: state)));
        Assert.Contains(plan, line => line.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(plan, static line => line.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenDeletedEndpoints_WhenTheyAreCleaned_ThenOnlyTheListOfThemIsScanned()
    {
        foreach (var statement in (Statement[])[WebhookCleaning.DeliveriesOfDeleted(1_000), WebhookCleaning.LanesOfDeleted(1_000)])
        {
            var scans = (await Plan(statement)).Where(static line => line.StartsWith("SCAN", StringComparison.Ordinal));
            Assert.StartsWith("SCAN g", Assert.Single(scans), StringComparison.Ordinal);
        }
    }

    private async Task<List<string>> Plan(Statement statement)
    {
        await using var database = new SqliteDatabase(Path.Combine(_folder.FullName, "test.db"), TimeProvider.System);
        await new Migrator(database, Migration.Of(Dialect.Sqlite), TimeProvider.System, NullLogger.Instance).Run(CancellationToken.None);
        return await database.Read(session => session.Query(statement with { Sql = "EXPLAIN QUERY PLAN " + statement.Sql }, static row => row.GetString(3)));
    }
}
