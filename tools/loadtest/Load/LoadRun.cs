using System.Diagnostics;
using Livehouse.Bench.Load;
using Livehouse.Grains.Budgets;
using Livehouse.LoadTest.Checks;
using Livehouse.LoadTest.Figures;
using Livehouse.LoadTest.Options;
using Livehouse.LoadTest.Target;

namespace Livehouse.LoadTest.Load;

/// <summary>Where a run is.</summary>
internal enum RunPhase
{
    Ramp,
    Load,
    Drain,
}

/// <summary>
/// The load itself: viewers come evenly, then people talk, give, leave and lose their connections, each at moments that were fixed before (an open loop), and
/// at the end everything that the server acknowledged must have reached everyone. It stops when the target suffers.
/// </summary>
internal sealed class LoadRun : IDisposable
{
    /// <summary>Calls that wait for an answer; beyond it the run has lost its target.</summary>
    private const int OpenMax = 20_000;

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepAliveEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastViewersFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DrainFor = TimeSpan.FromSeconds(15);

    private readonly LoadOptions _options;
    private readonly Stage _stage;
    private readonly RunFigures _figures;
    private readonly StopRule _rule;
    private readonly HttpMessageInvoker _http;
    private readonly IReadOnlyList<StreamBook> _books;
    private readonly IReadOnlyList<IReadOnlyList<Viewer>> _byStream;
    private readonly IReadOnlyList<Viewer> _viewers;
    private readonly SlidingBudget _gate;
    private readonly Lock _turn = new();
    private readonly int[] _next;
    private long _actions;

    public LoadRun(LoadOptions options, Stage stage, RunFigures figures)
    {
        (_options, _stage, _figures) = (options, stage, figures);
        _rule = new StopRule(options.ErrorPercentMax, options.P99MillisecondsMax);
        _http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        _books = [.. stage.Streams.Select(static _ => new StreamBook())];
        var limits = new Limits(LoadOptions.UserShareOf(options.ChatPerMinute), LoadOptions.UserShareOf(options.GiftsPerMinute));
        _viewers =
        [
            .. stage.Users.Select((user, number) => new Viewer(
                new ViewerPlace(
                    user, stage.Streams[number % stage.Streams.Count], _books[number % stage.Streams.Count], options.Targets, number / stage.Streams.Count),
                limits,
                figures,
                _http)),
        ];
        _byStream = [.. stage.Streams.Select((_, stream) => (IReadOnlyList<Viewer>)[.. _viewers.Where((_, number) => number % stage.Streams.Count == stream)])];
        _gate = new SlidingBudget(options.MessagesPerSecondMax, TimeSpan.FromSeconds(1));
        _next = new int[stage.Streams.Count];
    }

    public RunPhase Phase { get; private set; }

    /// <summary>Messages and gifts for which no viewer was there, or which the server could not take any more.</summary>
    public long Unsent { get; private set; }

    /// <param name="onSample">Called every second.</param>
    /// <param name="stop">Ends the load early; what was said is still checked.</param>
    public async Task<RunOutcome> Run(Action<Sample> onSample, CancellationToken stop)
    {
        using var end = new CancellationTokenSource();
        using var load = CancellationTokenSource.CreateLinkedTokenSource(stop);
        string? reason = null;
        var sampling = Sample(sample =>
        {
            onSample(sample);
            if (reason is not null || _rule.Look(sample) is not { } why) return;
            reason = why;
            load.Cancel();
        }, end.Token);
        var staying = new List<Task>();
        try
        {
            await Ramp(staying, end.Token, load.Token);
            await Load(load.Token);
        }
        catch (OperationCanceledException) when (load.IsCancellationRequested)
        {
            // Stopped; what was said until then is checked all the same.
        }

        Phase = RunPhase.Drain;
        var isDrained = await Drain();
        await end.CancelAsync();
        await Task.WhenAll(staying);
        await sampling;
        var verdict = _viewers.Aggregate(default(ViewerVerdict), static (sum, viewer) => sum + viewer.Book.Judge(viewer.Trail, viewer.WasWatching));
        return new RunOutcome(verdict, reason, stop.IsCancellationRequested, isDrained, _viewers.Sum(static viewer => viewer.Trail.Resumes),
            _viewers.Sum(static viewer => viewer.Trail.Replacements), _viewers.Sum(static viewer => viewer.Trail.NewEpochs), Unsent);
    }

    public void Dispose() => _http.Dispose();

    private async Task Ramp(List<Task> staying, CancellationToken end, CancellationToken load)
    {
        Phase = RunPhase.Ramp;
        var began = RunClock.Microseconds;
        foreach (var (number, viewer) in _viewers.Index())
        {
            var due = began + (long)(_options.Ramp.TotalMicroseconds * number / _viewers.Count);
            await Until(due, load);
            staying.Add(viewer.Stay(due, end));
        }

        for (var until = RunClock.In(LastViewersFor); !_viewers.All(static viewer => viewer.IsWatching) && RunClock.Microseconds < until;)
        {
            await Task.Delay(20, load);
        }
    }

    private async Task Load(CancellationToken load)
    {
        Phase = RunPhase.Load;
        var began = RunClock.Microseconds;
        await Task.WhenAll(
            Drive(_options.MessagesPerSecond, 0.1, (number, due) => Speak(CallKind.Message, number, due, load)),
            Drive(_stage.GiftType is null ? 0 : _options.GiftsPerSecond, 0.3, (number, due) => Speak(CallKind.Gift, number, due, load)),
            Drive(_options.ChurnPerSecond, 0.5, (number, _) => Someone(number, 1)?.Leave(load) ?? Task.CompletedTask),
            Drive(_options.ReconnectsPerSecond, 0.7, (number, _) => CutSomeone(number)),
            Until(began + (long)_options.Load.TotalMicroseconds, load));

        async Task Drive(double perSecond, double share, Func<long, long, Task> act)
        {
            var pace = new Pace(perSecond * 60, share, TimeSpan.Zero, _options.Load);
            for (var number = 0; pace.At(number) is { } at; number++)
            {
                var due = began + (long)at.TotalMicroseconds;
                await Until(due, load);
                // Not awaited: the next one is due whatever becomes of this one.
                _ = act(number, due);
            }
        }
    }

    private async Task Speak(CallKind kind, long number, long due, CancellationToken load)
    {
        while (true)
        {
            TimeSpan wait;
            lock (_turn)
            {
                if (_gate.TrySpend(TimeProvider.System.GetUtcNow(), out wait)) break;
            }

            await Task.Delay(wait, load).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (load.IsCancellationRequested) return;
        }

        if (_figures.Open >= OpenMax || Speaker(kind, (int)(number % _stage.Streams.Count)) is not { } viewer)
        {
            lock (_turn) Unsent++;
            return;
        }

        var id = Interlocked.Increment(ref _actions);
        await (kind == CallKind.Message ? viewer.Say(id, due) : viewer.Give(_stage.GiftType!, id, due));
    }

    /// <summary>The next one in turn who is there and may speak; null: nobody.</summary>
    private Viewer? Speaker(CallKind kind, int stream)
    {
        var viewers = _byStream[stream];
        lock (_turn)
        {
            for (var tried = 0; tried < viewers.Count; tried++)
            {
                var viewer = viewers[_next[stream]++ % viewers.Count];
                if (viewer.TryTakeTurn(kind)) return viewer;
            }
        }

        return null;
    }

    private Task CutSomeone(long number)
    {
        Someone(number, 7)?.Cut();
        return Task.CompletedTask;
    }

    /// <summary>Not the one who speaks next.</summary>
    private Viewer? Someone(long number, int offset)
    {
        for (var tried = 0; tried < _viewers.Count; tried++)
        {
            var viewer = _viewers[(int)(((number * 31) + offset + tried) % _viewers.Count)];
            if (viewer.IsWatching) return viewer;
        }

        return null;
    }

    /// <summary>False: after some time not everything had arrived.</summary>
    private async Task<bool> Drain()
    {
        for (var until = RunClock.In(DrainFor); RunClock.Microseconds < until; await Task.Delay(20))
        {
            if (_figures.Open == 0 && _viewers.All(static viewer => viewer.HasEverything)) return true;
        }

        return false;
    }

    private async Task Sample(Action<Sample> onSample, CancellationToken end)
    {
        using var timer = new PeriodicTimer(SampleEvery);
        var aliveAt = Stopwatch.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                onSample(_figures.TakeSample());
                if (Stopwatch.GetElapsedTime(aliveAt) < KeepAliveEvery) continue;
                aliveAt = Stopwatch.GetTimestamp();
                await Task.WhenAll(_viewers.Select(static viewer => viewer.KeepAlive()));
            }
        }
        catch (OperationCanceledException)
        {
            onSample(_figures.TakeSample());
        }
    }

    private static async Task Until(long due, CancellationToken cancellation)
    {
        var wait = due - RunClock.Microseconds;
        if (wait > 0) await Task.Delay(TimeSpan.FromMicroseconds(wait), cancellation);
        cancellation.ThrowIfCancellationRequested();
    }
}

/// <summary>How a run ended.</summary>
/// <param name="StoppedBecause">The target suffered; null: it did not.</param>
/// <param name="WasInterrupted">By the operator.</param>
/// <param name="IsDrained">Everything that was acknowledged had reached everyone in time.</param>
/// <param name="Resumes">Connections that went on exactly where they had been cut.</param>
/// <param name="Replacements">Those that got the whole state instead.</param>
/// <param name="NewEpochs">Viewers for whom the server began the stream's numbers anew.</param>
/// <param name="Unsent">Messages and gifts that nobody was there to send.</param>
internal sealed record RunOutcome(
    ViewerVerdict Verdict, string? StoppedBecause, bool WasInterrupted, bool IsDrained, int Resumes, int Replacements, int NewEpochs, long Unsent)
{
    /// <summary>Every viewer got everything once and in order.</summary>
    public bool IsComplete => Verdict is { Missing: 0, Repeats: 0, Unjudged: 0 };
}
