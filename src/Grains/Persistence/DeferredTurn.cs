using Livehouse.Hosting;

namespace Livehouse.Grains.Persistence;

/// <summary>A turn that runs once, some time after it was first requested; further requests meanwhile change nothing.</summary>
public sealed class DeferredTurn(IGrainHost host, Func<Task> turn)
{
    private IDisposable? _timer;

    public void Arm(TimeSpan due)
    {
        if (_timer is not null) return;
        _timer = host.StartTimer(Fire, due, Timeout.InfiniteTimeSpan);
    }

    public void Disarm()
    {
        _timer?.Dispose();
        _timer = null;
    }

    private Task Fire()
    {
        Disarm();
        return turn();
    }
}
