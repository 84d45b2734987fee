using Livehouse.Hosting;
using Livehouse.Jobs;

namespace Livehouse.Silo.Jobs;

/// <summary>The runs of one scheduled job in its current activation.</summary>
internal sealed class JobRuns(IScheduledJob job, TimeProvider time)
{
    private const int FailuresMax = 10;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Queue<DateTimeOffset> _completed = new();
    private readonly Queue<DateTimeOffset> _failed = new();
    private readonly Queue<ScheduledJobFailure> _failures = new();
    private readonly DateTimeOffset _since = time.GetUtcNow();
    private DateTimeOffset? _lastRunAt;
    private DateTimeOffset? _nextRunAt;
    private bool _isRunning;
    private bool _isPaused;
    private int _runs;
    private int _failureCount;

    public void Began() => (_isRunning, _isPaused, _lastRunAt, _nextRunAt, _runs) = (true, false, time.GetUtcNow(), null, _runs + 1);

    public void WasPaused() => (_isPaused, _nextRunAt) = (true, time.GetUtcNow() + job.Every);

    public void Completed()
    {
        Ended();
        _completed.Enqueue(time.GetUtcNow());
        Forget();
    }

    public void Failed(Exception error)
    {
        Ended();
        var now = time.GetUtcNow();
        _failureCount++;
        _failed.Enqueue(now);
        _failures.Enqueue(new ScheduledJobFailure(_runs, now, error.GetType().Name));
        if (_failures.Count > FailuresMax) _failures.Dequeue();
        Forget();
    }

    public void Ended() => (_isRunning, _nextRunAt) = (false, time.GetUtcNow() + job.Every);

    public ScheduledJobReport Report()
    {
        Forget();
        return new ScheduledJobReport(job.Name, job.Kind, job.Every.TotalSeconds, _isRunning, _isPaused, _runs, _since, _lastRunAt, _nextRunAt)
        {
            Failures = [.. _failures],
            FailureCount = _failureCount,
            CompletedPerMinute = _completed.Count,
            FailedPerMinute = _failed.Count,
        };
    }

    private void Forget()
    {
        var before = time.GetUtcNow() - Window;
        foreach (var ended in (Queue<DateTimeOffset>[])[_completed, _failed])
        {
            while (ended.TryPeek(out var at) && at <= before) ended.Dequeue();
        }
    }
}
