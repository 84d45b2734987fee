using System.Text;
using Livehouse.Identifiers;
using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenRows_WhenTheyAreListed_ThenTheyComeByDescendingOrderAndTiesByDescendingOrdinalId()
    {
        await Insert(Row("b", 5), Row("B", 5), Row("a", 5), Row("_", 5), Row("-", 5), Row("1", 5), Row("top", long.MaxValue), Row("low", long.MinValue));
        Assert.Equal(["top", "b", "a", "_", "B", "1", "-", "low"], (await Storage.Grains.List(Grain, new("gift", 100))).Select(row => row.Id));
    }

    [ContractFact]
    public async Task GivenManyRowsOfEqualOrder_WhenTheyArePagedThrough_ThenEachComesOnceInOrder()
    {
        var rows = Enumerable.Range(0, 57).Select(i => Row($"id{i:00}", i / 10)).ToArray();
        await Insert(rows);
        var seen = new List<LedgerRow>();
        LedgerPlace? before = null;
        while (await Storage.Grains.List(Grain, new("gift", 7, before)) is { Count: > 0 } page)
        {
            Assert.True(page.Count == 7 || seen.Count + page.Count == rows.Length);
            seen.AddRange(page);
            before = new(page[^1].Order, page[^1].Id);
        }

        Assert.Equal(rows.OrderByDescending(row => row.Order).ThenByDescending(row => row.Id, StringComparer.Ordinal), seen);
    }

    [ContractFact]
    public async Task GivenTagsAndOrders_WhenAListingIsFiltered_ThenOnlyRowsOfThatTagFromThatOrderOnCome()
    {
        await Insert(Row("a", 1, "open"), Row("b", 2, "closed"), Row("c", 3, "open"), Row("d", 4), Row("e", 5, "open"));
        Assert.Equal(["e", "c", "a"], await Listed(new("gift", 10, Tag: "open")));
        Assert.Equal(["e", "c"], await Listed(new("gift", 10, Since: 3, Tag: "open")));
        Assert.Equal(["e", "d", "c"], await Listed(new("gift", 10, Since: 3)));
        Assert.Equal(["c"], await Listed(new("gift", 10, new LedgerPlace(5, "e"), Since: 2, Tag: "open")));
        Assert.Equal(["e"], await Listed(new("gift", 1)));
        Assert.Empty(await Listed(new("gift", 10, Tag: "other")));
        Assert.Empty(await Listed(new("gift", 10, Tag: "' OR 1=1 --")));
        Assert.Empty(await Listed(new("report", 10)));
        Assert.Empty(await Listed(new("gift", 0)));
        Assert.Empty(await Listed(new("gift", -1)));
    }

    [ContractFact]
    public async Task GivenAPlaceThatIsGone_WhenTheNextPageIsAskedFor_ThenItGoesOnFromThere()
    {
        await Insert(Row("a", 1), Row("b", 2), Row("c", 3));
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { Delete = [new("gift", "b")] });
        Assert.Equal(["a"], await Listed(new("gift", 10, new LedgerPlace(2, "b"))));
    }

    [ContractFact]
    public async Task GivenAnEmptyText_WhenItIsRead_ThenItIsEmptyAndNotAbsent()
    {
        var empty = new LedgerRow("gift", "a", 1, "", "");
        await Insert(empty);
        Assert.Equal(empty, await Storage.Grains.Find(Grain, "gift", "a"));
    }

    [ContractFact]
    public async Task GivenOtherGrains_WhenOneIsListed_ThenItsRowsAloneCome()
    {
        await Insert(Row("a", 1));
        var other = GrainRef.Stream("st_2");
        await Storage.Grains.Commit(new GrainCommit(other, 0, "{}") { Insert = [Row("b", 1)] });
        Assert.Equal([Row("b", 1)], await Storage.Grains.List(other, new("gift", 10)));
    }

    /// <summary>
    /// Ids of users from other systems stand in the keys of grains, of rows and of their tags. Random characters: an index may compress others.
    /// </summary>
    [ContractFact]
    public async Task GivenTheLongestIdsOfUsers_WhenTheyAreKeys_ThenTheyAreKeptAndFound()
    {
        string Longest() => string.Concat(Enumerable.Range(0, UserIds.LengthMax).Select(_ => new Rune(Random.Shared.Next(0x20000, 0x2A6DF)).ToString()));
        var inbox = GrainRef.Inbox(new string('t', 64), Longest());
        var (id, tag) = (Longest(), Longest());
        // No row has both: PostgreSQL's index entries have at most 2,704 bytes.
        LedgerRow[] rows = [new("blocks", id, 1, "{}"), new("outgoing", "ms_1", 1, "{}", tag)];
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(inbox, 0, "{}") { Insert = rows }));
        Assert.Equal(rows[0], await Storage.Grains.Find(inbox, "blocks", id));
        Assert.Equal([rows[1]], await Storage.Grains.List(inbox, new("outgoing", 10, Tag: tag)));
    }

    private async Task Insert(params LedgerRow[] rows) =>
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}") { Insert = rows }));

    private async Task<IEnumerable<string>> Listed(LedgerQuery query) => (await Storage.Grains.List(Grain, query)).Select(row => row.Id);
}
