using Livehouse.Hosting;
using Livehouse.Operators;
using Livehouse.Storage;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>
/// One life of a grain in memory: one turn at a time, including its awaits; timers run as turns too. A failed turn ends it silently, as a crash does.
/// </summary>
internal sealed class Activation : IGrainHost
{
    private readonly TestSilo _silo;
    private readonly Queue<Turn> _queue = new();
    private readonly List<ITimer> _timers = [];
    private readonly object _grain;
    private Turn? _current;
    private bool _endsSoon;
    private bool _endsWhenIdle;
    private bool _currentIsLast;

    public Activation(TestSilo silo, GrainRef name, Func<IGrainHost, IGrainStore, object> create)
    {
        _silo = silo;
        Name = name;
        _grain = create(this, silo.StoreFor(this));
        _queue.Enqueue(Turn.Own(grain => ((HostedGrain)grain).OnActivate(default), work =>
        {
            if (!work.IsCompletedSuccessfully) FailAll(work.Exception!.InnerException!);
        }));
    }

    public GrainRef Name { get; }

    public string Key => Name.Key;

    public bool IsDead { get; private set; }

    public TimeProvider Time => _silo.Clock;

    public IGrains Grains => _silo;

    public void Enqueue(Turn turn)
    {
        _queue.Enqueue(turn);
        Pump();
    }

    public IDisposable StartTimer(Func<Task> turn, TimeSpan due, TimeSpan period)
    {
        ObjectDisposedException.ThrowIf(IsDead, this);
        var timer = _silo.Clock.CreateTimer(_ => Enqueue(Turn.Own(_ => turn())), null, due, period);
        _timers.Add(timer);
        return timer;
    }

    public void DeactivateSoon()
    {
        _endsSoon = true;
        Pump();
    }

    public void DeactivateWhenIdle()
    {
        _endsWhenIdle = true;
        Pump();
    }

    public void StayActive(TimeSpan duration)
    {
        // Nothing is ever idle here.
    }

    public void OutboxCommitted() => _silo.OutboxWasCommitted();

    public void ShowOperators(OperatorEvent happened) => _silo.OperatorEvents.Add(happened);

    /// <summary>Forgets everything immediately. Pending work never continues: <see cref="TestSilo.StoreFor"/> makes sure of that.</summary>
    public void Kill(Exception reason)
    {
        End();
        var current = _current;
        _current = null;
        current?.Answer(Task.FromException(reason));
        FailAll(reason);
    }

    private void Pump()
    {
        if (IsDead || _current is not null) return;
        _endsSoon |= _endsWhenIdle && _queue.Count == 0;
        if (_queue.Count == 0 && !_endsSoon) return;
        _endsWhenIdle = false;
        _currentIsLast = _endsSoon;
        _current = _endsSoon ? Turn.Own(grain => ((HostedGrain)grain).OnDeactivate(default)) : _queue.Dequeue();
        _silo.Steps.Post(Run);
    }

    private void Run()
    {
        if (IsDead) return;
        var turn = _current!;
        Task work;
        try
        {
            work = turn.Start(_grain);
        }
        catch (Exception error)
        {
            work = Task.FromException(error);
        }

        if (work.IsCompleted) Settle(turn, work);
        else work.GetAwaiter().UnsafeOnCompleted(() => Settle(turn, work));
    }

    private void Settle(Turn turn, Task work)
    {
        if (IsDead) return;
        _current = null;
        if (_currentIsLast || !work.IsCompletedSuccessfully) End();
        turn.Answer(work);
        if (IsDead) MoveOn();
        else Pump();
    }

    private void End()
    {
        IsDead = true;
        foreach (var timer in _timers) timer.Dispose();
        _timers.Clear();
        _silo.Forget(this);
    }

    /// <summary>Calls that wait behind the last turn are served by the next activation.</summary>
    private void MoveOn()
    {
        while (_queue.TryDequeue(out var turn))
        {
            if (!turn.IsOwn) _silo.Route(Name).Enqueue(turn);
        }
    }

    private void FailAll(Exception reason)
    {
        while (_queue.TryDequeue(out var turn)) turn.Answer(Task.FromException(reason));
    }
}
