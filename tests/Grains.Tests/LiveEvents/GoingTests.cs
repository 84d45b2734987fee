using Livehouse.Hosting;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Tests.Grains.Simulation;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.LiveEvents;

/// <summary>How many are going is exact, whatever fails.</summary>
public sealed class GoingTests
{
    [Fact]
    public async Task GivenPeople_WhenTheyComeAndGo_ThenEachCountsOnce()
    {
        var scene = await EventScene.Announced();
        Refused(RefusalCodes.Unauthorized, await scene.Event.SetGoing(new SetGoing(People.Nobody, true)));
        Refused(RefusalCodes.NotFound, await scene.Event.SetGoing(new SetGoing(People.Stranger, true)));
        Assert.Equal(1, Ok(await scene.Event.SetGoing(new SetGoing(People.Ann, true))).Going);
        Assert.Equal(1, Ok(await scene.Event.SetGoing(new SetGoing(People.Ann, true))).Going);
        Assert.Equal(2, Ok(await scene.Event.SetGoing(new SetGoing(People.Bob, true))).Going);
        scene.Silo.Crash();
        Assert.Equal(1, Ok(await scene.Event.SetGoing(new SetGoing(People.Ann, false))).Going);
        Assert.Equal(1, Ok(await scene.Event.SetGoing(new SetGoing(People.Ann, false))).Going);
        Assert.Equal(1, (await scene.View()).Going);
    }

    [Fact]
    public void GivenAFailingStoreAndCrashesAndTwoActivations_WhenManyComeAndGoAtOnce_ThenTheNumberIsThatOfTheList()
    {
        Seeds.Each(60, random =>
        {
            var world = new World(random);
            var scene = new EventScene();
            var plan = scene.Plan() with { StartsAt = world.Silo.Now.AddHours(2) };
            var going = new HashSet<string>();
            world.Add(async () =>
            {
                Ok(await world.Ask(() => world.Silo.Event(EventScene.Id).Create(new CreateEvent(People.Host, plan))));
                await Task.WhenAll(Enumerable.Range(0, 6).Select(at => Play(at)));
            });

            async Task Play(int at)
            {
                var user = People.Viewer($"u{at}");
                for (var turn = 0; turn < 5; turn++)
                {
                    var wants = world.Random.Next(2) == 0;
                    Ok(await world.Ask(() => world.Silo.Event(EventScene.Id).SetGoing(new SetGoing(user, wants))));
                    if (wants) going.Add(user.UserId);
                    else going.Remove(user.UserId);
                }
            }

            world.Run();

            world.Calm();
            var rows = world.Silo.Store.Rows(GrainRef.Event(EventScene.Id), "going").Select(row => row.Id).Order();
            Assert.Equal(going.Order(), rows);
            Assert.Equal(going.Count, Ok(world.Silo.Event(EventScene.Id).Get(People.Host).Result).Event.Going);
        });
    }
}
