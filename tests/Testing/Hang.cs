namespace Livehouse.Testing;

/// <summary>
/// How long a test waits for an event that always arrives unless something hangs. It measures nothing: a busy machine must not fail a test, so it is minutes,
/// and below the hang timeout of the test run (<c>.ci/run</c>), so that the hanging test itself reports the hang.
/// </summary>
public static class Hang
{
    public static readonly TimeSpan After = TimeSpan.FromMinutes(5);
}
