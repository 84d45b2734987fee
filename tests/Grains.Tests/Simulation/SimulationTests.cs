namespace Livehouse.Tests.Grains.Simulation;

/// <summary>Nothing that was acknowledged is lost or doubled, whatever the store, the processes and the hosts do.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void GivenAFailingStoreAndCrashesAndTwoActivationsOfOneId_WhenClientsTryAgain_ThenEverythingAcknowledgedIsStoredExactlyOnce()
    {
        var happened = new Dictionary<string, int>();
        Seeds.Each(200, random =>
        {
            var world = new World(random);
            List<string> liveStreams = [];
            var owners = Enumerable.Range(0, 2).Select(at => new Owner(world, $"owner{at}", liveStreams)).ToList();
            var fans = Enumerable.Range(0, 4).Select(at => new Fan(world, $"u{at}", liveStreams)).ToList();
            foreach (var owner in owners)
            {
                world.Add(owner.Play);
                world.Add(owner.PlayElsewhere);
            }

            foreach (var fan in fans) world.Add(fan.Play);
            var crowd = new GiftCrowd(world, liveStreams);
            world.Add(crowd.Play);

            world.Run();

            world.Calm();
            owners.ForEach(owner => owner.Verify());
            fans.ForEach(fan => fan.Verify());
            crowd.Verify();
            foreach (var (what, times) in world.Happened) happened[what] = happened.GetValueOrDefault(what) + times;
            happened["start"] = happened.GetValueOrDefault("start") + owners.Sum(owner => owner.Started);
            happened["gift together"] = happened.GetValueOrDefault("gift together") + crowd.Given;
            happened["gift"] = happened.GetValueOrDefault("gift") + fans.Sum(fan => fan.Given);
        });

        // A simulation in which nothing goes wrong proves nothing.
        if (Environment.GetEnvironmentVariable("LIVEHOUSE_SEED") is not null) return;
        foreach (var what in new[]
        {
            "crash",
            "crash right after a commit",
            "deactivation",
            "StoreFailedException",
            "CrashedException",
            "GrainMovedException",
            "start",
            "gift",
            "gift together",
        })
        {
            Assert.True(happened.GetValueOrDefault(what) > 100, $"{what}: {happened.GetValueOrDefault(what)} times only.");
        }
    }
}
