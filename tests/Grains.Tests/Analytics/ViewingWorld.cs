using Livehouse.Analytics;
using Livehouse.Grains.Analytics;
using Livehouse.Media;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Analytics;

/// <summary>
/// One stream whose viewers come and go on several devices, by hub and by media room, while its process dies and moves; and beside it the list of presences as
/// the viewers themselves would tell it.
/// </summary>
internal sealed class ViewingWorld
{
    private static readonly string[] Sources = ["web", "ios", "embed.partner"];

    private readonly Random _random;
    private readonly StreamScene _scene;
    private readonly List<NaiveFigures.Presence> _told = [];
    private readonly Dictionary<(string Person, string Device), NaiveFigures.Presence> _now = [];
    private readonly Dictionary<string, long> _messagesBy = [];
    private readonly List<long> _reactedAt = [];
    private long _saidAt;
    private int _order;
    private int _ids;

    /// <summary>What an earlier activation left in the store is safe.</summary>
    private long _safeUntil;

    /// <summary>Presences from here on belong to the current activation.</summary>
    private int _lostFrom;

    private ViewingWorld(Random random, StreamScene scene) => (_random, _scene) = (random, scene);

    public int Crashes { get; private set; }

    public int Moves { get; private set; }

    public long Reactions => _reactedAt.Count;

    public GiftTotals Gifts { get; private set; } = GiftTotals.Zero;

    public long Messages => _messagesBy.Values.Sum();

    public long Chatters => _messagesBy.Count;

    public IReadOnlyCollection<string> PresentNow => [.. _now.Keys.Select(key => key.Person).Distinct()];

    public StreamScene Scene => _scene;

    private long Now => _scene.Silo.Now.ToUnixTimeMilliseconds();

    private MemoryStore Store => _scene.Silo.Store;

    public static async Task<ViewingWorld> Create(Random random) =>
        new(random, await Live(options: options => options with { ChatPerMinute = 10_000, GiftsPerMinute = 10_000, ReactionsPerMinute = 10_000 }));

    public async Task Step()
    {
        await Pass();
        var person = $"u{_random.Next(12)}";
        var caller = People.Viewer(person);
        switch (_random.Next(20))
        {
            case < 6:
                await Comes(person, $"c{_random.Next(3)}", isMedia: false);
                break;
            case < 9:
                await Comes(person, $"m{_random.Next(2)}", isMedia: true);
                break;
            case < 14 when _now.Count > 0:
                await Goes(_now.Keys.Order().ElementAt(_random.Next(_now.Count)));
                break;
            case 14:
                await _scene.Say(caller);
                _saidAt = Now;
                _messagesBy[person] = _messagesBy.GetValueOrDefault(person) + 1;
                break;
            case 15:
                Ok(await _scene.Stream.Give(new SendGift(caller, "rose", 2, null)));
                Gifts = (await _scene.View()).Gifts;
                break;
            case 16:
                Ok(await _scene.Stream.React(new SendReaction(caller, "👍")));
                _reactedAt.Add(Now);
                break;
            case 17:
                // Chat that is younger may be lost: that is a promise of its own.
                if (Now - _saidAt <= 600) await Pass(600);
                Crashes++;
                _scene.Silo.Crash();
                await LoseSinceLastWrite();
                break;
            case 18:
                Moves++;
                _scene.Reactivate();
                _safeUntil = Now;
                EndAll(Now);
                await ComeBack();
                break;
        }

        Assert.Equal(PresentNow.Count, (await _scene.View()).Viewers);
    }

    /// <summary>The figures up to now, and the same by definition.</summary>
    public async Task<(StreamFigures Figures, NaiveFigures Naive)> Look()
    {
        var measure = Ok(await _scene.Stream.Measure(new MeasureStream(People.Host, Settles: true)));
        var figures = await new StreamAnalytics(Store).Of(Id, measure.Until);
        return (figures!, Naive(measure.Until.ToUnixTimeMilliseconds()));
    }

    public async Task<(StreamFigures Figures, NaiveFigures Naive)> End()
    {
        Ok(await _scene.Stream.Stop(People.Host));
        var end = Now;
        EndAll(end);
        Assert.Single(_scene.Outbox<Livehouse.Outbox.SummariseStream>());
        return ((await new StreamAnalytics(Store).Finish(Id))!, Naive(end));
    }

    private NaiveFigures Naive(long until) => new(
        new DateTimeOffset(2026, 11, 21, 2, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(),
        until,
        [.. _told, .. _now.Values.Select(presence => presence with { End = until, EndOrder = int.MaxValue })]);

    /// <summary>Some time passes, in which the fronts keep their leases; then it is no moment at which something was written.</summary>
    private async Task Pass(int? milliseconds = null)
    {
        for (var left = milliseconds ?? 1 + _random.Next(_random.Next(10) == 0 ? 90_000 : 900); left > 0; left -= 5_000)
        {
            _scene.Advance(Math.Min(left, 5_000));
            foreach (var front in (string[])["front0", "front1"]) await Renew(front);
        }

        while ((await Store.Runs(Id)).Any(run => run.UntilAt == Now)) _scene.Advance(1);
    }

    private async Task Renew(string front)
    {
        await _scene.Stream.Subscribe(front, new RecordingFront(() => _scene.Silo.Now));
    }

    private async Task Comes(string person, string device, bool isMedia)
    {
        if (_now.ContainsKey((person, device))) return;
        var source = isMedia ? "webrtc" : Sources[_random.Next(Sources.Length)];
        // A media session has an id of its own each time.
        var name = isMedia ? $"{device}-{++_ids}" : device;
        if (isMedia) await _scene.MediaJoins(person, $"PA_{person}_{name}");
        else await _scene.Stream.Join(new JoinStream(People.Viewer(person), FrontOf(person), $"{person}-{device}", null, null) { Source = source });
        _now[(person, name)] = new(person, name, source, Now, 0, ++_order, 0);
    }

    private async Task Goes((string Person, string Device) key)
    {
        var presence = _now[key];
        _now.Remove(key);
        if (presence.Source == "webrtc") await _scene.MediaLeaves(key.Person, $"PA_{key.Person}_{key.Device}");
        else await _scene.Stream.Leave(new LeaveStream(FrontOf(key.Person), $"{key.Person}-{key.Device}"));
        _told.Add(presence with { End = Now, EndOrder = ++_order });
    }

    private void EndAll(long at)
    {
        var order = ++_order;
        _told.AddRange(_now.Values.Select(presence => presence with { End = at, EndOrder = order }));
    }

    /// <summary>What had come or gone since the last write is not known to anybody.</summary>
    private async Task LoseSinceLastWrite()
    {
        EndAll(Now);
        var known = (await Store.Runs(Id)) is { Count: > 0 } runs ? runs[^1].UntilAt : 0;
        if (_now.Values.Any(presence => Now - presence.Begin > 10_600)) Assert.InRange(Now - known, 0, 70_600);
        _reactedAt.RemoveAll(at => at > Math.Max(known, _safeUntil));
        _safeUntil = Now;
        for (var at = _told.Count - 1; at >= _lostFrom; at--)
        {
            if (_told[at].Begin > known) _told.RemoveAt(at);
            else if (_told[at].End > known) _told[at] = _told[at] with { End = known };
        }

        _lostFrom = _told.Count;
        await ComeBack();
    }

    /// <summary>The fronts present their connections to the new activation, and two listings show who is in the media room.</summary>
    private async Task ComeBack()
    {
        await Pass(1 + _random.Next(2_000));
        var present = _now.Values.OrderBy(presence => presence.Order).ToList();
        _now.Clear();
        foreach (var front in (string[])["front0", "front1"])
        {
            await Renew(front);
            var connections = present.Where(presence => presence.Source != "webrtc" && FrontOf(presence.Person) == front).ToList();
            await _scene.Stream.Present(new FrontPresences(front, [.. connections.Select(presence =>
                new Presence($"{presence.Person}-{presence.Device}", People.Viewer(presence.Person)) { Source = presence.Source })]));
            foreach (var presence in connections) Resume(presence);
        }

        var inRoom = present.Where(presence => presence.Source == "webrtc").ToList();
        MediaParticipant[] listed =
            [.. inRoom.Select(presence => new MediaParticipant($"PA_{presence.Person}_{presence.Device}", presence.Person, presence.Person, true))];
        await _scene.Lists(true, RoomSid, listed);
        await _scene.Lists(true, RoomSid, listed);
        foreach (var presence in inRoom) Resume(presence);
        _lostFrom = _told.Count;
    }

    private void Resume(NaiveFigures.Presence presence) =>
        _now[(presence.Person, presence.Device)] = presence with { Begin = Now, Order = ++_order, EndOrder = 0 };

    private static string FrontOf(string person) => $"front{person[^1] % 2}";
}
