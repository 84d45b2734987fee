using System.Runtime.CompilerServices;

namespace Livehouse.Tests.Hub;

/// <summary>
/// The server has no synchronization context; tests that await this have none either, so that their continuations run immediately and on their own thread.
/// </summary>
internal static class Calm
{
    public static ConfiguredTaskAwaitable OffTheTestContext() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
}
