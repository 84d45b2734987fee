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

    [ContractFact]
    public async Task GivenLiveStreams_WhenFeaturedOrFollowedOnesAreAskedFor_ThenTheyComeInTheirOrder()
    {
        StreamRow Live(string id, string owner, string status = "live") => new(id, "default", owner, $"live_{id}", status, Now, "{}");
        StreamRow[] rows =
        [
            Live("st_2", "ada") with { FeaturedPosition = 2 },
            Live("st_1", "bob") with { FeaturedPosition = 1, FeaturedUntil = Now.AddHours(1) },
            Live("st_3", "cid"),
            Live("st_4", "ada", "ended") with { FeaturedPosition = 0 },
        ];
        foreach (var row in rows) await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream(row.StreamId), 0, "{}") { Stream = row });
        await Storage.Grains.Commit(new GrainCommit(GrainRef.User("default", "fan"), 0, "{}")
        {
            Upsert = [new LedgerRow("following", "ada", 1, "{}", "on"), new LedgerRow("following", "cid", 1, "{}", "off")],
        });

        Assert.Equal([rows[1], rows[0]], await Storage.Streams.Featured("default", Now, 10));
        Assert.Equal([rows[0]], await Storage.Streams.Featured("default", Now.AddHours(1), 10));
        Assert.Empty(await Storage.Streams.Featured("other", Now, 10));
        Assert.Equal([rows[0]], await Storage.Streams.OfFollowed("default", "fan", 10));
        Assert.Equal([rows[0], rows[3]], await Storage.Streams.OfOwner("default", "ada", null, 10));
        Assert.Equal([rows[0]], await Storage.Streams.OfOwner("default", "ada", null, 1));
        Assert.Equal([rows[3]], await Storage.Streams.OfOwner("default", "ada", new StreamPlace(Now, "st_2"), 10));
        Assert.Empty(await Storage.Streams.OfOwner("default", "ada", new StreamPlace(Now, "st_4"), 10));
        Assert.Equal([rows[0], rows[3]], await Storage.Streams.OfOwner("default", "ada", new StreamPlace(Now.AddMilliseconds(1), "st_9"), 10));
        Assert.Empty(await Storage.Streams.OfFollowed("default", "nobody", 10));
        await Storage.Grains.Commit(new GrainCommit(GrainRef.Stream("st_2"), 1, "{}") { Stream = rows[0] with { FeaturedPosition = null } });
        Assert.Equal([rows[1]], await Storage.Streams.Featured("default", Now, 10));
    }
}
