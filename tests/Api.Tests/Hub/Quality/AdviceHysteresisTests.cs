using Livehouse.Api.Hub.Quality;
using Livehouse.Testing;
using Xunit.Abstractions;

namespace Livehouse.Tests.Hub.Quality;

/// <summary>When a viewer is advised to watch less, and when more again.</summary>
public sealed class AdviceHysteresisTests(ITestOutputHelper output)
{
    private static readonly QualityRules Rules = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));

    [Fact]
    public void GivenAConnectionThatStaysPoor_ThenItGoesDownStepByStepAndNoFurther()
    {
        var viewer = new Viewer();

        viewer.Say(QualityVerdict.Poor, 60);

        Assert.Equal([(10, QualityAdvice.Lowest), (20, QualityAdvice.Audio)], viewer.Changes);
    }

    [Fact]
    public void GivenAnAdvisedViewer_WhenTheConnectionIsGood_ThenItGoesBackStepByStep()
    {
        var viewer = new Viewer(QualityAdvice.Audio);

        viewer.Say(QualityVerdict.Good, 100);

        Assert.Equal([(30, QualityAdvice.Lowest), (60, QualityAdvice.Auto)], viewer.Changes);
    }

    [Fact]
    public void GivenAShortTrouble_ThenNothingChanges()
    {
        var viewer = new Viewer();

        viewer.Say(QualityVerdict.Poor, 5);
        viewer.Say(QualityVerdict.Good, 20);
        viewer.Say(QualityVerdict.Poor, 5);

        Assert.Empty(viewer.Changes);
    }

    [Fact]
    public void GivenAConnectionThatComesAndGoes_ThenItsPoorTimeAddsUp()
    {
        var viewer = new Viewer();

        for (var i = 0; i < 10; i++)
        {
            viewer.Say(QualityVerdict.Poor, 5);
            viewer.Say(QualityVerdict.Good, 5);
        }

        Assert.Equal(QualityAdvice.Lowest, viewer.Changes[0].Advice);
        Assert.InRange(viewer.Changes[0].At, 20, 40);
    }

    [Fact]
    public void GivenAFairReport_ThenAGoodTimeBeginsAgain()
    {
        var viewer = new Viewer(QualityAdvice.Lowest);

        viewer.Say(QualityVerdict.Good, 25);
        viewer.Say(QualityVerdict.Fair, 5);
        viewer.Say(QualityVerdict.Good, 25);
        Assert.Empty(viewer.Changes);
        viewer.Say(QualityVerdict.Good, 5);

        Assert.Equal([(60, QualityAdvice.Auto)], viewer.Changes);
    }

    [Fact]
    public void GivenAStepUpThatDoesNotLast_ThenTheNextOneTakesTwiceAsLong()
    {
        // A connection that carries sound, and no picture.
        var viewer = new Viewer(QualityAdvice.Lowest);

        for (var second = 0; second < 3600; second += 5) viewer.Say(viewer.Advice == QualityAdvice.Auto ? QualityVerdict.Poor : QualityVerdict.Good, 5);

        var ups = viewer.Changes.Where(static change => change.Advice == QualityAdvice.Auto).Select(static change => change.At).ToList();
        Assert.Equal([30, 100, 230, 480, 730], ups.Take(5));
    }

    [Fact]
    public void GivenASilence_ThenNothingIsConcludedFromIt()
    {
        var viewer = new Viewer();

        viewer.Say(QualityVerdict.Poor, 5);
        viewer.Wait(300);
        viewer.Say(QualityVerdict.Poor, 5);

        Assert.Empty(viewer.Changes);
    }

    /// <summary>Whatever is reported, whenever: the rules that viewers rely on.</summary>
    [Fact]
    public async Task GivenAnyReports_ThenStepsComeOneByOneAndNeverTooEarly()
    {
        var steps = 0;
        await Seeds.Try(200, output.WriteLine, seed =>
        {
            var random = new Random(seed);
            var rules = new QualityRules(TimeSpan.FromSeconds(random.Next(1, 30)), TimeSpan.FromSeconds(random.Next(1, 90)));
            var hysteresis = new AdviceHysteresis(rules, (QualityAdvice)random.Next(3));
            var (now, before, verdict) = (TimeSpan.FromHours(random.Next(9)), hysteresis.Advice, QualityVerdict.Good);
            var (poorSince, goodSince) = (TimeSpan.Zero, TimeSpan.Zero);
            TimeSpan? lastAt = null;
            for (var i = 0; i < 500; i++)
            {
                now += TimeSpan.FromMilliseconds(random.Next(12) == 0 ? random.Next(20_000, 90_000) : random.Next(1_000, 8_000));
                if (random.Next(5) == 0) verdict = (QualityVerdict)random.Next(3);
                var passed = now - (lastAt ?? now);
                lastAt = now;
                if (passed > rules.Silence) (passed, poorSince, goodSince) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
                poorSince += verdict == QualityVerdict.Poor ? passed : TimeSpan.Zero;
                goodSince = verdict == QualityVerdict.Good ? goodSince + passed : TimeSpan.Zero;

                var isNew = hysteresis.Take(verdict, now);

                Assert.Equal(isNew, hysteresis.Advice != before);
                if (!isNew) continue;
                steps++;
                Assert.Equal(1, Math.Abs(hysteresis.Advice - before));
                if (hysteresis.Advice > before)
                {
                    Assert.Equal(QualityVerdict.Poor, verdict);
                    Assert.True(poorSince >= rules.Poor, $"Down after {poorSince} of {rules.Poor}.");
                }
                else
                {
                    Assert.Equal(QualityVerdict.Good, verdict);
                    Assert.True(goodSince >= rules.Good, $"Up after {goodSince} of {rules.Good}.");
                }

                (before, poorSince, goodSince) = (hysteresis.Advice, TimeSpan.Zero, TimeSpan.Zero);
            }

            // Whatever was before, a connection that stays good gets everything back in a bounded time, and one that stays poor is down to sound.
            for (var end = now + (rules.GoodMax * 3); now < end; now += TimeSpan.FromSeconds(1)) hysteresis.Take(QualityVerdict.Good, now);
            Assert.Equal(QualityAdvice.Auto, hysteresis.Advice);
            for (var end = now + (rules.Poor * 3) + TimeSpan.FromSeconds(3); now < end; now += TimeSpan.FromSeconds(1))
            {
                hysteresis.Take(QualityVerdict.Poor, now);
            }

            Assert.Equal(QualityAdvice.Audio, hysteresis.Advice);
            return Task.CompletedTask;
        });
        if (Environment.GetEnvironmentVariable(Seeds.Variable) is null) Assert.True(steps > 500, $"{steps} steps: too little happened.");
    }

    /// <summary>Reports every five seconds; the first one only says where the time begins.</summary>
    private sealed class Viewer
    {
        private readonly AdviceHysteresis _hysteresis;
        private int _now;

        public Viewer(QualityAdvice start = QualityAdvice.Auto)
        {
            _hysteresis = new AdviceHysteresis(Rules, start);
            _hysteresis.Take(QualityVerdict.Fair, TimeSpan.Zero);
        }

        public List<(int At, QualityAdvice Advice)> Changes { get; } = [];

        public QualityAdvice Advice => _hysteresis.Advice;

        public void Say(QualityVerdict verdict, int seconds)
        {
            for (var until = _now + seconds; _now < until;)
            {
                _now += 5;
                if (_hysteresis.Take(verdict, TimeSpan.FromSeconds(_now))) Changes.Add((_now, Advice));
            }
        }

        public void Wait(int seconds) => _now += seconds;
    }
}
