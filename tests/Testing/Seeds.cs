using System.Globalization;

namespace Livehouse.Testing;

/// <summary>Seeds of random tests. Each run takes new ones and prints them; the environment variable <see cref="Variable"/> replays one.</summary>
public static class Seeds
{
    public const string Variable = "LIVEHOUSE_SEED";

    /// <summary>Runs the test once with each of <paramref name="runs"/> seeds, or once with the seed that the environment names. A failure carries its seed in
    /// the message.</summary>
    public static async Task Try(int runs, Action<string> print, Func<int, Task> test)
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        var seeds = string.IsNullOrEmpty(named)
            ? [.. Enumerable.Range(0, runs).Select(_ => Random.Shared.Next())]
            : new[] { int.Parse(named, CultureInfo.InvariantCulture) };
        foreach (var seed in seeds)
        {
            print($"{Variable}={seed}");
            try
            {
                await test(seed);
            }
            catch (Exception failure)
            {
                throw new SeededTestException(seed, failure);
            }
        }
    }
}

public sealed class SeededTestException(int seed, Exception failure) : Exception($"Replay with {Seeds.Variable}={seed}: {failure.Message}", failure);
