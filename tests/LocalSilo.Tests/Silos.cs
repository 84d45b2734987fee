using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.LocalSilo;
using Livehouse.Tests.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests;

/// <summary>Silos as the tests need them.</summary>
internal static class Silos
{
    public static GrainFactories Directories(Probe probe) => Directories(probe.Create);

    public static LocalSilo.LocalSilo Start(Probe probe, TimeProvider time, LocalSiloOptions? options = null) => Start(probe.Create, time, options);

    public static LocalSilo.LocalSilo Start(Func<string, IGrainHost, IDirectoryGrain> directory, TimeProvider time, LocalSiloOptions? options = null) =>
        new(options ?? new LocalSiloOptions(), Directories(directory), time, () => { }, NullLogger<LocalSilo.LocalSilo>.Instance);

    /// <summary>Takes the test runner's context off this thread: callers with a context are served by the thread pool, those without run the turns of idle grains themselves.</summary>
    public static void CallFromThisThread() => SynchronizationContext.SetSynchronizationContext(null);

    private static GrainFactories Directories(Func<string, IGrainHost, IDirectoryGrain> directory) => new() { Directory = directory };
}
