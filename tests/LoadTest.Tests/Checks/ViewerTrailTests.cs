using System.Text;
using Livehouse.LoadTest.Checks;

namespace Livehouse.Tests.LoadTest.Checks;

/// <summary>The checker finds what is missing, doubled or out of order, and blames nobody for what may be left out.</summary>
public sealed class ViewerTrailTests
{
    private readonly StreamBook _book = new();
    private readonly ViewerTrail _trail = new();

    [Fact]
    public void GivenEverythingInOrder_ThenNothingIsFound()
    {
        Join("a", 3);
        Events(4, 5, 6, 7);
        Acknowledge("a", 5, 7);
        Assert.Equal(default, _book.Judge(_trail, isWatching: true));
    }

    [Fact]
    public void GivenAGap_ThenMessagesInItAreMissingAndOthersAreLeftOut()
    {
        Join("a", 3);
        Events(4, 9);
        Acknowledge("a", 4, 6, 8, 9);
        Assert.Equal(new ViewerVerdict(Missing: 2, Repeats: 0, LeftOut: 2, Unjudged: 0), _book.Judge(_trail, isWatching: true));
    }

    [Fact]
    public void GivenTheLastMessage_WhenItNeverCame_ThenItIsMissingUnlessTheViewerHadLeft()
    {
        Join("a", 3);
        Events(4);
        Acknowledge("a", 4, 5);
        Assert.Equal(1, _book.Judge(_trail, isWatching: true).Missing);
        Assert.Equal(0, _book.Judge(_trail, isWatching: false).Missing);
    }

    [Fact]
    public void GivenAnEventTwiceOrLate_ThenItIsARepeat()
    {
        Join("a", 3);
        Events(4, 5, 5, 4, 6);
        Assert.Equal(2, _book.Judge(_trail, isWatching: true).Repeats);
    }

    [Fact]
    public void GivenACutConnection_WhenItResumes_ThenWhatItMissedMustFollow()
    {
        Join("a", 3);
        Events(4);
        Assert.Equal(("a", 4), _trail.ResumeFrom);
        State("a", 7, isResumed: true);
        Events(5, 7, 8);
        Acknowledge("a", 6);
        Assert.Equal((1, 1), (_trail.Resumes, _book.Judge(_trail, isWatching: true).Missing));
    }

    [Fact]
    public void GivenANewEpochOrALeave_ThenWhatWasBeforeIsNotExpected()
    {
        Join("a", 3);
        Acknowledge("a", 4);
        State("b", 1, isResumed: false);
        Events(2);
        Acknowledge("b", 2);
        Assert.Equal((1, default(ViewerVerdict)), (_trail.NewEpochs, _book.Judge(_trail, isWatching: true)));

        _trail.Leave();
        Assert.Null(_trail.ResumeFrom);
        Join("b", 9);
        Events(10);
        Assert.Equal((1, 0), (_trail.NewEpochs, _trail.Replacements));
        Assert.Equal(default, _book.Judge(_trail, isWatching: true));
    }

    [Fact]
    public void GivenAStateInPlaceOfWhatWasMissed_ThenItIsCounted()
    {
        Join("a", 3);
        State("a", 2_000, isResumed: false);
        Assert.Equal((1, 0), (_trail.Replacements, _trail.NewEpochs));
    }

    private void Join(string epoch, long seq) => State(epoch, seq, isResumed: false);

    /// <summary>As the server writes it; a user has the field's name in their text.</summary>
    private void State(string epoch, long seq, bool isResumed) => _trail.TakeState(Encoding.UTF8.GetBytes(
        """{"type":1,"target":"live:state","arguments":[{"streamId":"st_1","stream":{},"recentMessages":[{"seq":2,"text":"\"epoch\":\"x\""}]"""
            + $$""","epoch":"{{epoch}}","seq":{{seq}},"resumed":{{(isResumed ? "true" : "false")}}}]}"""));

    private void Events(params long[] seqs)
    {
        foreach (var seq in seqs)
        {
            _trail.TakeEvent(Encoding.UTF8.GetBytes($$"""{"type":1,"target":"live:message","arguments":[{"streamId":"st_1","seq":{{seq}},"text":"hi"}]}"""));
        }
    }

    private void Acknowledge(string epoch, params long[] seqs)
    {
        foreach (var seq in seqs) _book.Acknowledged(epoch, seq);
    }
}
