namespace Livehouse.Tests.Grains;

/// <summary>Seeds of the random tests. <c>LIVEHOUSE_SEED</c> replays the one that a failure printed.</summary>
public static class Seeds
{
    /// <summary>Runs the test once a seed; a failure names its seed.</summary>
    public static void Each(int count, Action<Random> test)
    {
        var replayed = Environment.GetEnvironmentVariable("LIVEHOUSE_SEED");
        var first = replayed is null ? Random.Shared.Next(1_000_000_000) : int.Parse(replayed, System.Globalization.CultureInfo.InvariantCulture);
        for (var seed = first; seed < first + (replayed is null ? count : 1); seed++)
        {
            try
            {
                test(new Random(seed));
            }
            catch (Exception failure)
            {
                throw new SeedFailedException(seed, failure);
            }
        }
    }
}

public sealed class SeedFailedException(
    int seed, Exception failure) : Exception($"Seed {seed} failed; replay it with LIVEHOUSE_SEED={seed}. {failure.Message}", failure);
