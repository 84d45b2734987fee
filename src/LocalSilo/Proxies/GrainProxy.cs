using Livehouse.LocalSilo.Mailboxes;

namespace Livehouse.LocalSilo.Proxies;

/// <summary>
/// Stands for one grain and turns each call into a turn: at once, on the caller's thread, when the grain is idle; else by its mailbox. A call never throws: what goes wrong is in the task
/// that it returns.
/// </summary>
internal abstract class GrainProxy<TGrain>(Cells<TGrain> cells, string key, bool fromOutside)
    where TGrain : class
{
    private Cell<TGrain>? _cell;

    /// <remarks>A task of the grain that has ended well when the grain is idle again is as good as a promise of our own. (No other may go out: what its caller appends would run inside a turn.)</remarks>
    protected Task<TResult> Ask<TArgument, TResult>(Func<TGrain, TArgument, Task<TResult>> method, TArgument argument)
    {
        var cell = _cell ??= cells.Find(key);
        if (cell is null || !cell.TryEnter(out var visit))
        {
            var queued = new Call<TGrain, TArgument, TResult>(method, argument, Now());
            Enqueue(queued);
            return queued.Task;
        }

        Task<TResult>? work;
        try
        {
            work = method(visit.Grain, argument);
        }
        catch (Exception failure)
        {
            work = Task.FromException<TResult>(failure);
        }

        if (work is { IsCompletedSuccessfully: true })
        {
            cell.Leave(visit);
            return work;
        }

        var call = new Call<TGrain, TArgument, TResult>(method, argument, Now());
        cell.Adopt(visit, call, work);
        return call.Task;
    }

    protected Task<TResult> Ask<TResult>(Func<TGrain, Task<TResult>> method) => Ask(static (grain, method) => method(grain), method);

    /// <remarks>As <see cref="Ask{TArgument, TResult}"/>.</remarks>
    protected Task Tell<TArgument>(Func<TGrain, TArgument, Task> method, TArgument argument)
    {
        var cell = _cell ??= cells.Find(key);
        if (cell is null || !cell.TryEnter(out var visit))
        {
            var queued = new Call<TGrain, TArgument>(method, argument, Now());
            Enqueue(queued);
            return queued.Task;
        }

        Task? work;
        try
        {
            work = method(visit.Grain, argument);
        }
        catch (Exception failure)
        {
            work = Task.FromException(failure);
        }

        if (work is { IsCompletedSuccessfully: true })
        {
            cell.Leave(visit);
            return work;
        }

        var call = new Call<TGrain, TArgument>(method, argument, Now());
        cell.Adopt(visit, call, work);
        return call.Task;
    }

    private long Now() => cells.Silo.Time.GetTimestamp();

    private void Enqueue(ITurn<TGrain> call)
    {
        try
        {
            _cell = cells.Enqueue(key, call, fromOutside, _cell);
        }
        catch (Exception refusal) when (refusal is SiloStoppedException or GrainOverloadedException)
        {
            call.Fail(refusal);
        }
    }
}
