using Livehouse.Limits;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Rooms;

/// <summary>A room's seats against an oracle of sets, and against a media server that goes its own way.</summary>
public sealed class AdmissionPropertyTests
{
    private const string Life = "RM_";

    [Fact]
    public void GivenAnyEntriesAndEventsInAnyOrder_WhenEachIsTakenIn_ThenExactlyTheOraclesPeopleHaveSeats() => Seeds.Each(150, random =>
    {
        var seats = random.Next(2, 5);
        var scene = new RoomScene();
        Ok(scene.Room.Create(
            RoomScene.Plan(terms: RoomScene.Terms with { MaxParticipants = seats, EmptyTimeoutSeconds = RoomLimits.EmptyTimeoutSecondsMax })).Result);
        var oracle = new SeatOracle(seats, TimeSpan.FromSeconds(RoomScene.Terms.HoldSeconds));
        for (var step = 0; step < 120; step++)
        {
            var (life, sid, user) = ($"{Life}{random.Next(3)}", $"PA_{random.Next(14)}", $"u{random.Next(7)}");
            switch (random.Next(12))
            {
                case 0 or 1 or 2:
                    var getsIn = oracle.Enter(user, scene.Silo.Now);
                    if (getsIn && random.Next(8) == 0) Break(random, scene, oracle);
                    Assert.Equal(getsIn, Entered(scene, user));
                    break;
                case 3 or 4 or 5:
                    // A session is one person's.
                    user = $"u{(sid[^1] + life[^1]) % 7}";
                    var comesIn = oracle.Joined(life, sid, user, scene.Silo.Now);
                    scene.Joins(user, sid, life).Wait();
                    Assert.True(comesIn || scene.Outbox<RemoveParticipant>().Any(remove => remove.Identity == user), $"{user} was not removed.");
                    break;
                case 6 or 7:
                    user = $"u{(sid[^1] + life[^1]) % 7}";
                    oracle.Left(life, sid);
                    scene.Leaves(user, sid, life).Wait();
                    break;
                case 8 when random.Next(5) == 0:
                    oracle.Over(life);
                    scene.Says(MediaEventKind.RoomFinished, sid: life).Wait();
                    break;
                case 8:
                    if (oracle.Seated(scene.Silo.Now).Contains(user)) oracle.Leave(user);
                    Ok(scene.Room.Leave(People.Viewer(user)).Result);
                    break;
                case 9 or 10:
                    scene.Advance(random.Next(4) == 0 ? 60 : random.Next(25_000) / 1000.0);
                    break;
                default:
                    scene.Silo.Crash();
                    oracle.Restart();
                    break;
            }

            var view = scene.View().Result;
            Assert.Equal((oracle.Present().Count, oracle.Seated(scene.Silo.Now).Count), (view.Participants, view.Occupied));
            Assert.True(view.Occupied <= seats);
        }
    });

    [Fact]
    public void GivenLostLateAndDoubledWebhooksAndCrashes_WhenAMediaServerGoesItsOwnWay_ThenNobodyAcknowledgedIsDroppedAndTwoListingsTellTheTruth()
    {
        var happened = new Dictionary<string, int>();
        Seeds.Each(150, random =>
        {
            var world = new RoomWorld(random);
            for (var step = 0; step < 250; step++) world.Step();
            world.Settle();
            foreach (var (what, times) in world.Happened) happened[what] = happened.GetValueOrDefault(what) + times;
        });

        // A simulation in which nothing goes wrong proves nothing.
        if (Environment.GetEnvironmentVariable("LIVEHOUSE_SEED") is not null) return;
        foreach (var what in new[]
        {
            "entered",
            "full",
            "joined",
            "turned away",
            "lost",
            "doubled",
            "late listing",
            "crash",
            "store failed",
            "outbox message failed",
            "outbox message repeated",
            "closed",
            "opened again",
            "protected",
        })
        {
            Assert.True(happened.GetValueOrDefault(what) > 50, $"{what}: {happened.GetValueOrDefault(what)} times only.");
        }
    }

    private static void Break(Random random, RoomScene scene, SeatOracle oracle)
    {
        oracle.Restart();
        if (random.Next(2) == 0) scene.Silo.Faults.FailNext(StoreCall.Commit);
        else scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
    }

    /// <summary>Asks until there is an answer, as a client does: a seat that was given and not answered is the same person's.</summary>
    private static bool Entered(RoomScene scene, string user)
    {
        while (true)
        {
            try
            {
                var outcome = scene.Room.Enter(RoomScene.Entry(People.Viewer(user))).GetAwaiter().GetResult();
                if (outcome.IsRefused) Refused(RefusalCodes.RoomFull, outcome);
                return !outcome.IsRefused;
            }
            catch (StoreFailedException)
            {
                // The room is gone with it, and starts over.
            }
        }
    }
}
