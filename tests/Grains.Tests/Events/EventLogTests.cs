using System.Text;
using Livehouse.Grains.Events;
using Livehouse.Streams;

namespace Livehouse.Tests.Grains.Events;

public sealed class EventLogTests
{
    private readonly EventLog _log = new("ep_1", countMax: 5, bytesMax: 1_000);

    [Fact]
    public void GivenEvents_WhenTheyAreAppended_ThenEachHasTheNextNumberAndCarriesIt()
    {
        var first = Append();
        var second = Append();

        Assert.Equal([1L, 2L], [first.Seq, second.Seq]);
        Assert.Equal("""{"seq":2,"text":""}""", Encoding.UTF8.GetString(second.Payload.Span));
        Assert.Equal(2, _log.Seq);
    }

    [Fact]
    public void GivenTheLastEventOfAClient_WhenItResumes_ThenItGetsExactlyWhatCameAfter()
    {
        for (var at = 0; at < 5; at++) Append();

        Assert.Equal([4L, 5L], Numbers(_log.After("ep_1", 3)));
        Assert.Equal([1L, 2L, 3L, 4L, 5L], Numbers(_log.After("ep_1", 0)));
        Assert.Equal([], Numbers(_log.After("ep_1", 5)));
    }

    [Fact]
    public void GivenAnotherEpochOrANumberThatNeverWas_WhenAClientResumes_ThenNothingIsReplayed()
    {
        for (var at = 0; at < 5; at++) Append();

        Assert.Null(_log.After("ep_2", 3));
        Assert.Null(_log.After("ep_1", 6));
        Assert.Null(_log.After("ep_1", -1));
    }

    [Fact]
    public void GivenMoreEventsThanItKeeps_WhenAClientIsTooFarBehind_ThenItCanNotResume()
    {
        for (var at = 0; at < 7; at++) Append();

        Assert.Null(_log.After("ep_1", 1));
        Assert.Equal([3L, 4L, 5L, 6L, 7L], Numbers(_log.After("ep_1", 2)));
    }

    [Fact]
    public void GivenLargeEvents_WhenTheyAreMoreBytesThanItKeeps_ThenTheOldestGo()
    {
        Append(400);
        Append(400);
        Append(400);

        Assert.Null(_log.After("ep_1", 0));
        Assert.Equal([2L, 3L], Numbers(_log.After("ep_1", 1)));
    }

    [Fact]
    public void GivenOneEventLargerThanAll_WhenItIsAppended_ThenItAloneIsKept()
    {
        Append();
        Append(5_000);

        Assert.Equal([2L], Numbers(_log.After("ep_1", 1)));
        Append();
        Assert.Equal([3L], Numbers(_log.After("ep_1", 2)));
        Assert.Null(_log.After("ep_1", 1));
    }

    /// <summary>The log moves its events in memory now and then: at no moment may one be missing, or one that was forgotten come back.</summary>
    [Fact]
    public void GivenManyEvents_WhenClientsResumeAfterEachOfThem_ThenTheyGetWhatIsKeptAndNothingElse()
    {
        for (var newest = 1; newest <= 40; newest++)
        {
            Append();
            for (var last = 0; last <= newest; last++)
            {
                var missed = _log.After("ep_1", last);
                if (newest - last > 5) Assert.Null(missed);
                else Assert.Equal(Enumerable.Range(last + 1, newest - last).Select(seq => (long)seq), Numbers(missed));
            }
        }
    }

    [Fact]
    public void GivenWhatAClientMissed_WhenTheStreamGoesOn_ThenThatAnswerStaysAsItWas()
    {
        for (var at = 0; at < 5; at++) Append();
        var missed = _log.After("ep_1", 2);

        for (var at = 0; at < 20; at++) Append();

        Assert.Equal([3L, 4L, 5L], Numbers(missed));
    }

    [Fact]
    public void GivenTheDefaults_WhenTheyAreRead_ThenTheyAreThoseOfTheContract() =>
        Assert.Equal((1_000, 2_097_152), (EventLog.DefaultCountMax, EventLog.DefaultBytesMax));

    private StreamEvent Append(int size = 0) => _log.Append("test", EventWeight.Required, seq => new { Seq = seq, Text = new string('x', size) });

    private static IEnumerable<long> Numbers(IReadOnlyList<StreamEvent>? events) => events!.Select(told => told.Seq);
}
