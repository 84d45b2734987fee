using Livehouse.Bench.Load;

namespace Livehouse.Bench.Figures;

/// <param name="P50Ms">Milliseconds from the moment that the client wanted it to its acknowledgement; NaN without any.</param>
internal sealed record Latencies(int Count, double P50Ms, double P99Ms, double MaxMs)
{
    public static Latencies Of(IEnumerable<Operation> done)
    {
        var sorted = done.Select(operation => operation.Latency.TotalMilliseconds).Order().ToArray();
        return new Latencies(sorted.Length, At(0.5), At(0.99), At(1));

        double At(double share) => sorted.Length == 0 ? double.NaN : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))], 1);
    }
}
