using Livehouse.Grains.Ingest.Health;
using Livehouse.Ingest;

namespace Livehouse.Tests.Grains.Ingest;

public sealed class StreamHealthTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 10, 0, 0, TimeSpan.Zero);

    private static readonly IngestConnection Encoder = new(IngestServer.NginxRtmp, "", "1", "192.0.2.1");
    private static readonly VideoSample H264 = new("H264", 1280, 720, 30, null, 2) { DeclaredFps = 30 };
    private static readonly AudioSample Aac = new("AAC", 128, 48_000, 2);

    private readonly StreamHealthMonitor _health = new(TimeSpan.FromSeconds(8));
    private DateTimeOffset _now = Start;
    private long _bytes;
    private long _mediaTimeMs;

    [Fact]
    public void GivenNobody_ThenItIsOffline()
    {
        var view = _health.View();
        Assert.Equal((HealthStatuses.Offline, null, false), (view.Status, view.Publisher, _health.IsAlive));
    }

    [Fact]
    public void GivenAPublisher_WhenItSendsAsRecommended_ThenItStartsAndThenIsGood()
    {
        Connect();
        Assert.Equal(HealthStatuses.Starting, _health.View().Status);
        Send(seconds: 70);
        var view = _health.View();
        Assert.Equal((HealthStatuses.Good, 0), (view.Status, view.Issues.Count));
        Assert.Equal(("rtmp", "192.0.2.1"), (view.Publisher!.Protocol, view.Publisher.Address));
        Assert.All(view.History.Skip(1), point => Assert.InRange(point.BitrateKbps!.Value, 2_990, 3_010));
    }

    [Fact]
    public void GivenAPublisherOfWhichNothingIsMeasured_WhenTimePasses_ThenItIsGood()
    {
        Connect();
        _health.Look(Start + StreamHealthRules.StartsFor);
        Assert.Equal((HealthStatuses.Good, true), (_health.View().Status, _health.IsAlive));
    }

    /// <summary>nginx-rtmp goes on to send updates for a frozen encoder, and its pings are answered by the system: bytes grow.</summary>
    [Fact]
    public void GivenAFrozenEncoder_WhenUpdatesGoOn_ThenItIsNotAliveFromTheMomentThatItFroze()
    {
        Connect();
        Send(seconds: 60);
        var froze = _now;
        for (var seconds = 0; seconds < 6; seconds += 2) Sample(bytes: 20, media: 0);
        Assert.True(_health.IsAlive);
        for (var seconds = 0; seconds < 4; seconds += 2) Sample(bytes: 20, media: 0);

        var view = _health.View();
        Assert.False(_health.IsAlive);
        Assert.Equal((HealthStatuses.Reconnecting, froze), (view.Status, view.Since));
        var issue = Assert.Single(view.Issues);
        Assert.Equal((HealthIssueCodes.NoVideo, froze), (issue.Code, issue.Since));

        Send(seconds: 2);
        view = _health.View();
        Assert.Equal((HealthStatuses.Good, 0, true), (view.Status, view.Issues.Count, _health.IsAlive));
    }

    [Fact]
    public void GivenASourceWithoutMediaTime_WhenOnlyPingsArrive_ThenItIsNotAlive()
    {
        Connect();
        for (var i = 0; i < 20; i++) Observe(Bytes(750_000));
        Assert.True(_health.IsAlive);
        for (var i = 0; i < 8; i++) Observe(Bytes(20));
        Assert.False(_health.IsAlive);

        IngestSample Bytes(int more) => Empty(_now += TimeSpan.FromSeconds(2)) with { BytesIn = _bytes += more };
    }

    [Fact]
    public void GivenALostConnection_ThenItIsReconnectingUntilTheEnd_AndTheHistoryGoesOn()
    {
        Connect();
        Send(seconds: 60);
        _health.Disconnected(_now);
        var view = _health.View();
        Assert.Equal((HealthStatuses.Reconnecting, _now, null), (view.Status, view.Since, view.Publisher));

        _now += TimeSpan.FromSeconds(30);
        Connect();
        Send(seconds: 30);
        Assert.Equal(HealthStatuses.Good, _health.View().Status);
        Assert.Contains(_health.View().History, point => point.BitrateKbps == 0);
        _health.Ended(_now);
        Assert.Equal(HealthStatuses.Offline, _health.View().Status);
    }

    [Fact]
    public void GivenSamplesOfAnotherConnection_ThenTheyChangeNothing()
    {
        _health.Connected(_now, "rtmp", Encoder with { ClientId = "7", Address = null });
        Observe(Empty(_now += TimeSpan.FromSeconds(1)) with { Connection = Encoder with { ClientId = "8" }, Video = H264 });
        Assert.Equal((null, null), (_health.View().Video, _health.View().Publisher!.Address));
    }

    [Theory]
    [InlineData(HealthIssueCodes.BitrateLow)]
    [InlineData(HealthIssueCodes.BitrateUnstable)]
    [InlineData(HealthIssueCodes.FpsLow)]
    [InlineData(HealthIssueCodes.KeyframeLong)]
    [InlineData(HealthIssueCodes.NoAudio)]
    [InlineData(HealthIssueCodes.NoVideo)]
    [InlineData(HealthIssueCodes.CodecUnsupported)]
    public void GivenAnIssue_WhenItLasts_ThenItIsToldWithItsBeginning_AndIsOverAfterItWasAway(string code)
    {
        Connect();
        Send(seconds: 60);
        Assert.Equal(HealthStatuses.Good, _health.View().Status);

        var began = _now;
        for (var seconds = 0; seconds < 60; seconds += 2) SampleWith(code, seconds);
        var view = _health.View();
        Assert.Equal(HealthStatuses.Degraded, view.Status);
        var issue = Assert.Single(view.Issues);
        Assert.Equal(code, issue.Code);
        Assert.NotEmpty(issue.Detail);
        Assert.InRange(issue.Since, began, began + TimeSpan.FromSeconds(45));

        Send(seconds: 90);
        Assert.Equal((HealthStatuses.Good, 0), (_health.View().Status, _health.View().Issues.Count));
    }

    [Fact]
    public void GivenAValueThatComesAndGoes_ThenTheIssueDoesNotFlap()
    {
        Connect();
        Send(seconds: 60);
        var changes = 0;
        var last = _health.View().Issues.Count;
        for (var round = 0; round < 20; round++)
        {
            for (var seconds = 0; seconds < 14; seconds += 2) SampleWith(HealthIssueCodes.FpsLow, seconds);
            Send(seconds: 10);
            if (_health.View().Issues.Count != last) changes++;
            last = _health.View().Issues.Count;
        }

        Assert.Equal(1, changes);
    }

    [Fact]
    public void GivenAnHourAndMore_ThenTheHistoryIsBounded()
    {
        Connect();
        for (var i = 0; i < 2_400; i++) Sample(bytes: 750_000, media: 2_000);
        Assert.Equal(HealthHistory.PointsMax, _health.View().History.Count);
        _health.Disconnected(_now);
        _health.Look(_now + TimeSpan.FromDays(400));
        Assert.Equal(HealthHistory.PointsMax, _health.View().History.Count);
        Assert.All(_health.View().History, point => Assert.Equal(0, point.BitrateKbps));
    }

    [Fact]
    public void GivenAnySamplesInAnyOrder_ThenWhatIsToldIsSound() => Seeds.Each(200, random =>
    {
        var health = new StreamHealthMonitor();
        var now = Start;
        var connected = false;
        for (var step = 0; step < 400; step++)
        {
            now += TimeSpan.FromSeconds(random.NextDouble() * 6);
            switch (random.Next(12))
            {
                case 0:
                    health.Connected(now, "rtmp", random.Next(2) == 0 ? Encoder : null);
                    connected = true;
                    break;
                case 1 when random.Next(3) == 0:
                    health.Disconnected(now);
                    connected = false;
                    break;
                case 2:
                    health.Look(now);
                    break;
                default:
                    health.Observe(AnySample(random, now));
                    break;
            }

            var view = health.View();
            Assert.Equal(connected, view.Publisher is not null);
            Assert.Equal(view.Status == HealthStatuses.Degraded || (connected && view.Status == HealthStatuses.Reconnecting), view.Issues.Count > 0);
            Assert.Equal(connected && view.Status != HealthStatuses.Reconnecting, health.IsAlive);
            Assert.Equal(view.Issues.Count, view.Issues.Select(issue => issue.Code).Distinct().Count());
            Assert.All(view.Issues, issue => Assert.True(issue.Since <= now && issue.Detail.Length > 0));
            Assert.True(view.Since is not { } since || since <= now);
            Assert.InRange(view.History.Count, 0, HealthHistory.PointsMax);
            Assert.Equal(view.History.Select(point => point.At).Order(), view.History.Select(point => point.At));
            Assert.All(view.History, point => Assert.True(point.BitrateKbps is null or >= 0));
        }
    });

    private static IngestSample Empty(DateTimeOffset at) => new(at, Encoder, "rtmp", null, null, null, null, null);

    private static IngestSample AnySample(Random random, DateTimeOffset now) => Empty(now - TimeSpan.FromSeconds(random.Next(4))) with
    {
        Connection = random.Next(3) switch { 0 => null, 1 => Encoder, _ => Encoder with { ClientId = "2" } },
        MediaTimeMs = random.Next(3) == 0 ? null : random.Next(4) * 1_000,
        BytesIn = random.Next(3) == 0 ? null : random.NextInt64(1_000_000),
        BitrateKbps = random.Next(3) == 0 ? random.Next(5_000) : null,
        TellsTracks = random.Next(3) == 0,
        Video = random.Next(3) == 0 ? null : H264 with { Codec = random.Next(4) == 0 ? "HEVC" : "H264", Height = random.Next(2_000), Fps = random.Next(60) },
        Audio = random.Next(3) == 0 ? null : Aac with { BitrateKbps = random.Next(2) * 100 },
        Frames = random.Next(3) == 0 ? random.Next(100_000) : null,
    };

    private void Connect() => _health.Connected(_now, "rtmp", Encoder);

    private void Observe(IngestSample sample) => _health.Observe(sample);

    /// <summary>3,000 kbit/s, as recommended for 720p.</summary>
    private void Send(int seconds)
    {
        for (var passed = 0; passed < seconds; passed += 2) Sample(bytes: 750_000, media: 2_000);
    }

    private IngestSample Next(int bytes, int media) => Empty(_now += TimeSpan.FromSeconds(2)) with
    {
        BytesIn = _bytes += bytes,
        MediaTimeMs = _mediaTimeMs += media,
        TellsTracks = true,
        Video = H264,
        Audio = Aac,
    };

    private void Sample(int bytes, int media) => Observe(Next(bytes, media));

    private void SampleWith(string code, int seconds)
    {
        var bytes = code switch
        {
            HealthIssueCodes.BitrateLow => 250_000,
            HealthIssueCodes.BitrateUnstable => seconds % 16 < 12 ? 200_000 : 2_400_000,
            _ => 750_000,
        };
        var sample = Next(bytes, media: 2_000);
        Observe(code switch
        {
            HealthIssueCodes.FpsLow => sample with { Video = sample.Video! with { Fps = 14 } },
            HealthIssueCodes.KeyframeLong => sample with { Video = sample.Video! with { KeyframeSeconds = 8 } },
            HealthIssueCodes.NoAudio => sample with { Audio = null },
            HealthIssueCodes.NoVideo => sample with { Video = null },
            HealthIssueCodes.CodecUnsupported => sample with { Video = sample.Video! with { Codec = "H265" } },
            _ => sample,
        });
    }
}
