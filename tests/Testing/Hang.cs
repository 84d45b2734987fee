namespace Livehouse.Testing;

/// <summary>
/// How long a test waits for an event that always comes unless something hangs. It measures nothing: a machine that is busy with ten other things must not fail
/// a test, so it is minutes, and below the hang timeout of the test run (<c>.ci/run</c>), so that a hang is told by the test that hangs.
/// </summary>
public static class Hang
{
    public static readonly TimeSpan After = TimeSpan.FromMinutes(5);
}
