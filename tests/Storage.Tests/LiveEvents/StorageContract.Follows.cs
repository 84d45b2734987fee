using Livehouse.Storage;
using Livehouse.Storage.Migrations;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenFollowersOfBefore_WhenTheSchemaIsBroughtUpToDate_ThenTheirOwnSideKnowsWhomTheyFollow()
    {
        var star = GrainRef.User("default", "auth0|star:1");
        const string data = """{"at":"2026-11-21T02:00:00.000Z"}""";
        LedgerRow[] followers = [new("follower", "ann", 5, data), new("follower", "b@example.com", 6, data)];
        await Storage.Grains.Commit(new GrainCommit(star, 0, "{}") { Upsert = followers });
        await Storage.DisposeAsync();
        await using (var database = OpenDatabase())
        {
            var sql = Migration.Of(database.Dialect).Single(static migration => migration.Name == "following").Sql;
            await database.Write(session => session.Execute(sql));
            await database.Write(session => session.Execute(sql));
        }

        await Reopen();
        var row = Assert.Single(await Storage.Grains.List(GrainRef.User("default", "b@example.com"), new LedgerQuery("following", 10, Tag: "on")));
        Assert.Equal(("auth0|star:1", 6), (row.Id, row.Order));
        Assert.Contains("\"revision\"", row.Data, StringComparison.Ordinal);
        Assert.Contains("2026-11-21T02:00:00.000Z", row.Data, StringComparison.Ordinal);
        Assert.Single(await Storage.Grains.List(GrainRef.User("default", "ann"), new LedgerQuery("following", 10)));
    }
}
