using Livehouse.Hosting;
using Livehouse.LocalSilo;
using Livehouse.Tests.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests;

/// <summary>The contract, with callers whose own thread runs the turns of idle grains.</summary>
public sealed class LocalSiloOnTheCallersThread() : LocalSiloContract(null);

/// <summary>The contract, with callers whose awaits must come back to a context of their own, so that every turn runs on the thread pool.</summary>
public sealed class LocalSiloOnTheThreadPool() : LocalSiloContract(new SynchronizationContext());

public abstract class LocalSiloContract(SynchronizationContext? callers) : GrainHostContract
{
    protected override IGrains Start()
    {
        SynchronizationContext.SetSynchronizationContext(callers);
        var options = new LocalSiloOptions { IdleTimeout = IdleTimeout };
        return new LocalSilo.LocalSilo(options, Silos.Directories(Probe), Clock, () => EffectsCommitted++, NullLogger<LocalSilo.LocalSilo>.Instance);
    }
}
