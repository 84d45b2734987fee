using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Tests.Grains.Rooms;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Users;

/// <summary>What entering rooms costs a user.</summary>
public sealed class EnterRoomTests
{
    [Fact]
    public async Task GivenTheBudgetOfRooms_WhenItIsSpent_ThenARefusedOneCostsNothingAndTheNextOpensAWindowLater()
    {
        _silo.UserOptions = new() { RoomsPerQuarterHour = 2 };
        Ok(await Create("one"));
        for (var at = 0; at < 5; at++) Refused(RefusalCodes.Conflict, await Create("one", $"again-{at}"));
        Ok(await Create("two"));

        Assert.Equal("rooms", Refused(RefusalCodes.RateLimited, await Create("three")).Limit!.Policy);
        _silo.Clock.Advance(TimeSpan.FromMinutes(15));
        Ok(await Create("three"));
        Refused(RefusalCodes.Unauthorized, await Ann.CreateRoom(Creation(People.Bob, "four", "op")));

        Task<Outcome<RoomView>> Create(string name, string operation = "op") => Ann.CreateRoom(Creation(People.Ann, name, operation));

        static CreateRoomOf Creation(Caller caller, string name, string operation) =>
            new(
                new RoomRef("default", "main", name),
                new CreateRoom(caller, operation, new RoomTerms("main", 2, 3_600, false, 60), E2ee: false, RoomKind.Call, "", null, []));
    }

    private static readonly RoomRef Daily = new("default", "meet", "daily");

    private readonly TestSilo _silo = new();

    private IUserGrain Ann => _silo.User("default", "ann");

    [Fact]
    public async Task GivenAnother_WhenTheyEnterInOnesName_ThenTheyAreRefused()
    {
        foreach (var caller in new[] { People.Bob, People.Stranger, People.Nobody })
        {
            Refused(RefusalCodes.Unauthorized, await Ann.EnterRoom(Entry(caller: caller)));
        }
        Assert.Equal(0, _silo.Store.Commits);
    }

    [Fact]
    public async Task GivenSixtyTokensInAQuarter_WhenAnotherIsAsked_ThenItWaitsExactlyAlsoAfterARestart()
    {
        foreach (var (budget, policy) in new[] { (RoomBudget.Tokens, "room-tokens"), (RoomBudget.Joins, "room-joins") })
        {
            for (var at = 0; at < 60; at++)
            {
                Ok(await Ann.EnterRoom(Entry(budget)));
                _silo.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            _silo.Crash();
            var limit = Refused(RefusalCodes.RateLimited, await Ann.EnterRoom(Entry(budget))).Limit;

            Assert.Equal(new SpentLimit(policy, 60, TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(840)), limit);
            _silo.Clock.Advance(TimeSpan.FromSeconds(840) - TimeSpan.FromMilliseconds(1));
            Refused(RefusalCodes.RateLimited, await Ann.EnterRoom(Entry(budget)));
            _silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
            Ok(await Ann.EnterRoom(Entry(budget)));
            Refused(RefusalCodes.RateLimited, await Ann.EnterRoom(Entry(budget)));
        }
    }

    [Fact]
    public async Task GivenAnEmptyBudget_WhenTheOtherOneIsAsked_ThenItIsWhole()
    {
        _silo.UserOptions = new() { RoomTokensPerQuarterHour = 1, RoomJoinsPerQuarterHour = 1 };
        Ok(await Ann.EnterRoom(Entry()));
        Refused(RefusalCodes.RateLimited, await Ann.EnterRoom(Entry()));
        Ok(await Ann.EnterRoom(Entry(RoomBudget.Joins)));
        Refused(RefusalCodes.RateLimited, await Ann.EnterRoom(Entry(RoomBudget.Joins)));
    }

    [Fact]
    public async Task GivenRoomsThatRefuse_WhenTheyDo_ThenNothingIsSpent()
    {
        _silo.UserOptions = new() { RoomTokensPerQuarterHour = 1 };
        foreach (var other in new[] { "bob", "cid" }) Ok(await _silo.Room(Daily).Enter(RoomScene.Entry(People.Viewer(other))));

        for (var at = 0; at < 3; at++)
        {
            Refused(RefusalCodes.RoomFull, await Ann.EnterRoom(Entry()));
            Refused(RefusalCodes.NotFound, await Ann.EnterRoom(Entry(room: Daily with { Name = "absent" }, opens: false)));
            Refused(RefusalCodes.NotFound, await Ann.EnterRoom(Entry(room: Daily with { TenantId = "elsewhere" })));
        }

        Assert.Null(await _silo.Store.Load(GrainRef.User("default", "ann")));
        Ok(await _silo.Room(Daily).Leave(People.Bob));
        Ok(await Ann.EnterRoom(Entry()));
        Refused(RefusalCodes.RateLimited, await Ann.EnterRoom(Entry()));
    }

    [Fact]
    public async Task GivenAnEmptyBudget_WhenARoomIsAsked_ThenItIsLeftAlone()
    {
        _silo.UserOptions = new() { RoomTokensPerQuarterHour = 1 };
        Ok(await Ann.EnterRoom(Entry()));
        var another = Daily with { Name = "another" };
        Refused(RefusalCodes.RateLimited, await Ann.EnterRoom(Entry(room: another)));
        Refused(RefusalCodes.NotFound, await _silo.Room(another).Get(People.Ann));
    }

    [Fact]
    public void GivenOneUserAtManyDoorsAtOnce_WhenTheirTurnsInterleave_ThenTheBudgetIsSpentExactly() => Seeds.Each(20, random =>
    {
        var steps = new DrawnSteps(random);
        var silo = new TestSilo(steps) { UserOptions = new() { RoomTokensPerQuarterHour = 5 } };
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var asked = Enumerable.Range(0, 20).Select(at => silo.User("default", "ann").EnterRoom(Entry(room: Daily with { Name = $"room {at}" }))).ToList();
            while (!steps.IsEmpty) steps.TakeOne();

            Assert.Equal(5, asked.Count(answer => !answer.Result.IsRefused));
            Assert.All(asked.Where(answer => answer.Result.IsRefused), answer => Refused(RefusalCodes.RateLimited, answer.Result));
            Assert.Equal(5, silo.Store.Rooms.Count);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    });

    [Fact]
    public async Task GivenACrashBetweenTheSeatAndItsPrice_WhenTheUserAsksAgain_ThenTheSeatIsTheSameAndItCostsOnce()
    {
        _silo.UserOptions = new() { RoomTokensPerQuarterHour = 2 };
        var commits = 0;
        // The name, the room, the user: the third one does not come through.
        _silo.Store.Committed = _ =>
        {
            if (++commits == 2) _silo.Faults.FailNext(StoreCall.Commit);
        };
        await Assert.ThrowsAsync<StoreFailedException>(() => Ann.EnterRoom(Entry()));

        Assert.Equal(1, Ok(await Ann.EnterRoom(Entry())).Room.Occupied);
        Ok(await Ann.EnterRoom(Entry()));
        Refused(RefusalCodes.RateLimited, await Ann.EnterRoom(Entry()));
    }

    private static EnterRoomOf Entry(RoomBudget budget = RoomBudget.Tokens, RoomRef? room = null, Caller? caller = null, bool opens = true) =>
        new(room ?? Daily, RoomScene.Entry(caller ?? People.Ann, terms: RoomScene.Terms with { OpensOnEnter = opens }), budget);
}
