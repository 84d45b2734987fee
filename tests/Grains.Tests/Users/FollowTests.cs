using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Tests.Grains.Simulation;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Users;

/// <summary>Followers: decided by the followed user's grain, and reported to the follower's.</summary>
public sealed class FollowTests
{
    private readonly TestSilo _silo = new();

    [Fact]
    public async Task GivenFollowers_WhenTheyComeAndGo_ThenBothSidesCountThemExactly()
    {
        Assert.True(Ok(await Follow(People.Ann, "host")).Notify);
        Ok(await Follow(People.Bob, "host", notify: false));
        Assert.Null(Ok(await Follow(People.Ann, "host")).OutboxMessageId);
        Ok(await Follow(People.Ann, "bob"));
        await InformFollowers();

        Assert.Equal((2, 0), await Counts("host"));
        Assert.Equal((0, 2), await Counts("ann"));
        Assert.Equal((1, 1), await Counts("bob"));
        _silo.Crash();
        Ok(await Follow(People.Ann, "host", isFollowing: false));
        Ok(await Follow(People.Ann, "host", isFollowing: false));
        await InformFollowers();
        Assert.Equal((1, 0), await Counts("host"));
        Assert.Equal((0, 1), await Counts("ann"));
        Assert.Equal("bob", Assert.Single(Ok(await _silo.User("default", "ann").Follows(new ListFollows(false, 20, null))).Items).UserId);
    }

    [Fact]
    public async Task GivenAFollower_WhenTheyChangeWhetherTheyWantToHear_ThenNothingElseChanges()
    {
        Ok(await Follow(People.Ann, "host"));
        var since = Ok(await _silo.User("default", "host").Follows(new ListFollows(true, 20, null))).Items.Single().Since;
        _silo.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False(Ok(await Follow(People.Ann, "host", notify: false)).Notify);
        Assert.False(Ok(await Follow(People.Ann, "host")).Notify);
        var profile = await _silo.User("default", "host").Profile(People.Ann);
        Assert.Equal((1, true, false), (profile.Followers, profile.IsFollowed, profile.Notify));
        Assert.Equal(since, Ok(await _silo.User("default", "host").Follows(new ListFollows(true, 20, null))).Items.Single().Since);
    }

    [Fact]
    public async Task GivenNobodyOrThemselvesOrAnotherTenant_WhenTheyFollow_ThenTheyAreRefused()
    {
        Refused(RefusalCodes.Unauthorized, await Follow(People.Nobody, "host"));
        Refused(RefusalCodes.ValidationFailed, await Follow(People.Host, "host"));
        Refused(RefusalCodes.NotFound, await Follow(People.Stranger, "host"));
        Assert.Equal(0, _silo.Store.Commits);
    }

    [Fact]
    public async Task GivenFollowersOfBeforeNumbersWereKept_WhenLookedAt_ThenTheyAreCounted()
    {
        var host = GrainRef.User("default", "host");
        for (var at = 0; at < 2_500; at += 500)
        {
            var rows = Enumerable.Range(at, 500).Select(n => new LedgerRow("follower", $"f{n}", n / 3, """{"at":"2026-11-21T02:00:00.000Z"}"""));
            await _silo.Store.Commit(new GrainCommit(host, at / 500, """{"starts":[],"joins":[]}""") { Upsert = [.. rows] });
        }

        Assert.Equal((2_500, 0), await Counts("host"));
        Ok(await Follow(People.Ann, "host"));
        Assert.Equal((2_501, 0), await Counts("host"));
    }

    [Fact]
    public async Task GivenMoreFollowersThanAPage_WhenListed_ThenThePagesHoldEachOnceNewestFirst()
    {
        for (var at = 0; at < 5; at++)
        {
            Ok(await Follow(People.Viewer($"u{at}"), "host"));
            _silo.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        List<string> seen = [];
        for (string? cursor = null; ;)
        {
            var page = Ok(await _silo.User("default", "host").Follows(new ListFollows(true, 2, cursor)));
            seen.AddRange(page.Items.Select(static item => item.UserId));
            if (page.NextCursor is null) break;
            cursor = page.NextCursor;
        }

        Assert.Equal(["u4", "u3", "u2", "u1", "u0"], seen);
        Refused(RefusalCodes.ValidationFailed, await _silo.User("default", "host").Follows(new ListFollows(true, 2, "!")));
    }

    [Fact]
    public async Task GivenAProfile_WhenItIsChanged_ThenOnlyItsUserMayAndWhatIsLeftOutStays()
    {
        var user = _silo.User("default", "host");
        Refused(RefusalCodes.Forbidden, await user.ChangeProfile(new ChangeProfile(People.Ann, "Me", null, null)));
        Refused(RefusalCodes.Unauthorized, await user.ChangeProfile(new ChangeProfile(People.Nobody, "Me", null, null)));
        var ftp = new ChangeProfile(People.Host, null, null, "ftp://a");
        Assert.Equal("avatarUrl", Refused(RefusalCodes.ValidationFailed, await user.ChangeProfile(ftp)).Field);
        Assert.Equal("bio", Refused(
            RefusalCodes.ValidationFailed, await user.ChangeProfile(new ChangeProfile(People.Host, null, new string('x', 501), null))).Field);

        Ok(await user.ChangeProfile(new ChangeProfile(People.Host, "Ada", "Piano", "https://example.com/a.jpg")));
        var changed = Ok(await user.ChangeProfile(new ChangeProfile(People.Host, null, "Organ", "")));

        Assert.Equal(("Ada", "Organ", null), (changed.Name, changed.Bio, changed.AvatarUrl));
        _silo.Crash();
        Assert.Equal("Organ", (await user.Profile(People.Nobody)).Bio);
    }

    [Fact]
    public async Task GivenALiveUser_WhenTheirProfileIsRead_ThenTheirStreamIsToldToThoseWhoMayWatchIt()
    {
        var user = _silo.User("default", "host");
        var stream = Ok(await user.GoLive(new GoLive(People.Host, "op", new StreamPlan("x", "", [], Visibility.Followers, false))));
        Assert.Null((await user.Profile(People.Ann)).LiveStreamId);
        Ok(await Follow(People.Ann, "host"));
        Assert.Equal(stream.Id, (await user.Profile(People.Ann)).LiveStreamId);
        Assert.Equal("The Host", (await user.Profile(People.Ann)).Name);
        Ok(await _silo.Stream(stream.Id).Stop(People.Host));
        Assert.Null((await user.Profile(People.Ann)).LiveStreamId);
    }

    [Fact]
    public async Task GivenSomebodyWhoHasNeverBeenHere_WhenTheirProfileIsRead_ThenNothingIsKept()
    {
        Assert.Equal(0, (await _silo.User("default", "ghost").Profile(People.Ann)).Followers);
        Assert.False(_silo.IsActive(GrainRef.User("default", "ghost")));
        Assert.Equal(0, _silo.Store.Commits);
    }

    [Fact]
    public void GivenAFailingStoreAndCrashesAndTwoActivations_WhenManyFollowEachOtherAtOnce_ThenBothSidesAgreeInTheEnd()
    {
        Seeds.Each(60, random =>
        {
            var world = new World(random);
            var people = Enumerable.Range(0, 4).Select(at => People.Viewer($"u{at}")).ToList();
            var wanted = new Dictionary<(string, string), bool>();
            foreach (var person in people)
            {
                world.Add(async () =>
                {
                    for (var turn = 0; turn < 8; turn++)
                    {
                        var other = people[world.Random.Next(people.Count)].UserId;
                        if (other == person.UserId) continue;
                        var wants = world.Random.Next(2) == 0;
                        Ok(await world.Ask(() => world.Silo.User("default", other).SetFollowing(new FollowCommand(person, wants, null))));
                        wanted[(person.UserId, other)] = wants;
                    }
                });
                // The runner, which may find a message any time, twice, and out of order.
                world.Add(async () =>
                {
                    for (var turn = 0; turn < 12; turn++)
                    {
                        await world.Pause(300);
                        var pending = world.Silo.Store.Pending.Where(static message => message.Message is TellFollower).ToList();
                        if (pending.Count > 0) await world.Ask(() => Deliver(world.Silo, pending[world.Random.Next(pending.Count)]));
                    }
                });
            }

            world.Run();
            world.Calm();
            while (world.Silo.Store.Pending.FirstOrDefault(static message => message.Message is TellFollower) is { } pending)
            {
                Ok(Deliver(world.Silo, pending).Result);
            }

            foreach (var person in people)
            {
                var follows = wanted.Where(pair => pair.Key.Item1 == person.UserId && pair.Value).Select(static pair => pair.Key.Item2).Order();
                var followers = wanted.Where(pair => pair.Key.Item2 == person.UserId && pair.Value).Select(static pair => pair.Key.Item1).Order();
                var user = world.Silo.User("default", person.UserId);
                Assert.Equal(follows, Ok(user.Follows(new ListFollows(false, 20, null)).Result).Items.Select(static item => item.UserId).Order());
                Assert.Equal(followers, Ok(user.Follows(new ListFollows(true, 20, null)).Result).Items.Select(static item => item.UserId).Order());
                var profile = user.Profile(People.Nobody).Result;
                Assert.Equal((followers.Count(), follows.Count()), (profile.Followers, profile.Following));
            }
        });
    }

    private static async Task<Outcome<Done>> Deliver(TestSilo silo, PendingOutboxMessage pending)
    {
        var message = (TellFollower)pending.Message;
        await new Livehouse.Grains.Outbox.TellFollowerHandler(silo).Run((OutboxMessage)message, default);
        await silo.User("default", message.UserId).OutboxMessageEnded(new OutboxOutcome(pending.Id, message));
        return Done.Instance;
    }

    private Task<Outcome<FollowOrder>> Follow(Caller follower, string userId, bool isFollowing = true, bool? notify = null) =>
        _silo.User("default", userId).SetFollowing(new FollowCommand(follower, isFollowing, notify));

    private async Task InformFollowers()
    {
        while (_silo.Store.Pending is [var pending, ..]) Ok(await Deliver(_silo, pending));
    }

    private async Task<(int Followers, int Following)> Counts(string userId)
    {
        var profile = await _silo.User("default", userId).Profile(People.Nobody);
        return (profile.Followers, profile.Following);
    }
}
