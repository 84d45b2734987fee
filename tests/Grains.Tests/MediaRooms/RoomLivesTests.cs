using Livehouse.Grains.MediaRooms;

namespace Livehouse.Tests.Grains.MediaRooms;

public sealed class RoomLivesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Beginnings and ends of some lives come in any order, repeated: only the end of a life that no later one is known of ends the room, and it does so once.
    /// </summary>
    [Fact]
    public void GivenLivesWhoseEventsComeInAnyOrder_WhenAllHaveCome_ThenEachEndMeantWhatItShould() => Seeds.Each(500, random =>
    {
        var count = random.Next(1, 6);
        var isLastOver = random.Next(2) == 0;
        var events = new List<(int Life, bool IsEnd)>();
        for (var life = 0; life < count; life++)
        {
            for (var times = random.Next(life == count - 1 && !isLastOver ? 1 : 0, 3); times > 0; times--) events.Add((life, false));
            if (life < count - 1 || isLastOver) events.AddRange(Enumerable.Repeat((life, true), random.Next(1, 3)));
        }

        var lives = RoomLives.None;
        var (latest, ended) = (-1, new HashSet<int>());
        foreach (var (life, isEnd) in events.OrderBy(_ => random.Next()).ToList())
        {
            if (isEnd)
            {
                (lives, var wasLiving) = lives.Finished($"RM_{life}", BornAt(life), closedMax: 20);
                Assert.Equal(life >= latest && !ended.Contains(life), wasLiving);
                ended.Add(life);
            }
            else
            {
                lives = lives.Seen($"RM_{life}", BornAt(life));
            }

            if (isEnd || !ended.Contains(life)) latest = Math.Max(latest, life);
            Assert.Equal(ended.Contains(latest) ? null : $"RM_{latest}", lives.Sid);
        }

        Assert.Equal(isLastOver ? null : $"RM_{count - 1}", lives.Sid);
    });

    /// <summary>For senders without creation times: the session seen last is current, and the end of any other changes nothing.</summary>
    [Fact]
    public void GivenNoCreationTimes_WhenALifeFollowsAnother_ThenOnlyTheEndOfTheOneThatWasShownLastCounts()
    {
        var lives = RoomLives.None.Seen("RM_1", Start).Seen("RM_2", Start);
        Assert.Equal("RM_2", lives.Sid);

        (lives, var first) = lives.Finished("RM_1", null, 20);
        (lives, var unknown) = lives.Finished("RM_0", null, 20);
        (lives, var second) = lives.Finished("RM_2", null, 20);
        (lives, var late) = lives.Finished("RM_3", null, 20);

        Assert.Equal((false, false, true, false), (first, unknown, second, late));
        Assert.Null(lives.Sid);
    }

    [Fact]
    public void GivenNothingKnown_WhenAnEndComes_ThenItIsTheLivingOnes()
    {
        Assert.True(RoomLives.None.Finished("RM_1", null, 20).WasLiving);
        Assert.True(RoomLives.None.Finished("RM_1", Start, 20).WasLiving);
    }

    [Fact]
    public void GivenMoreEndsThanAreRemembered_WhenTheyCome_ThenTheOldestAreForgotten()
    {
        var lives = RoomLives.None;
        for (var life = 0; life < 5; life++) lives = lives.Finished($"RM_{life}", BornAt(life), closedMax: 2).Next;

        Assert.Equal(["RM_3", "RM_4"], lives.Closed);
        Assert.Null(lives.Seen("RM_0", BornAt(0)).Sid);
    }

    private static DateTimeOffset BornAt(int life) => Start.AddMilliseconds(life);
}
