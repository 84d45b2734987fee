using Livehouse.LocalSilo.Mailboxes;

namespace Livehouse.LocalSilo.Proxies;

/// <summary>Stands for one grain and turns each call into a turn in its mailbox. A call never throws: what goes wrong is in the task that it returns.</summary>
internal abstract class GrainProxy<TGrain>(Cells<TGrain> cells, string key, bool fromOutside)
    where TGrain : class
{
    private Cell<TGrain>? _cell;

    protected Task<TResult> Ask<TArgument, TResult>(Func<TGrain, TArgument, Task<TResult>> method, TArgument argument)
    {
        var call = new Call<TGrain, TArgument, TResult>(method, argument, cells.Silo.Time.GetTimestamp());
        Enqueue(call);
        return call.Task;
    }

    protected Task<TResult> Ask<TResult>(Func<TGrain, Task<TResult>> method) => Ask(static (grain, method) => method(grain), method);

    protected Task Tell<TArgument>(Func<TGrain, TArgument, Task> method, TArgument argument)
    {
        var call = new Call<TGrain, TArgument>(method, argument, cells.Silo.Time.GetTimestamp());
        Enqueue(call);
        return call.Task;
    }

    private void Enqueue(ITurn<TGrain> call)
    {
        try
        {
            cells.Enqueue(key, call, fromOutside, ref _cell);
        }
        catch (Exception refusal) when (refusal is SiloStoppedException or GrainOverloadedException)
        {
            call.Fail(refusal);
        }
    }
}
