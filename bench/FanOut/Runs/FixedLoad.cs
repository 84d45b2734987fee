using Livehouse.Bench.Load;
using Livehouse.Bench.Servers;

namespace Livehouse.Bench.Runs;

/// <summary>One room at a steady rate: what a delivery costs the server, and how long it takes.</summary>
internal static class FixedLoad
{
    public const int Senders = 100;

    public static async Task<bool> Run(Target target, int viewers, double messagesPerSecond, TimeSpan warmUp, TimeSpan time)
    {
        await using var server = await ServerProcess.Start(target);
        using var audience = await Audience.Open(target, server, rooms: 1, Senders);
        audience.Enter(viewers);
        audience.Talk(messagesPerSecond);
        audience.Crowd.Run(warmUp);
        var figures = audience.Measure(time);
        var verdict = audience.Judge();
        Console.WriteLine(FormattableString.Invariant($"{target.Title}: {viewers:N0} viewers, {messagesPerSecond} messages/s, {time.TotalSeconds} s after {warmUp.TotalSeconds} s of warm-up"));
        Console.WriteLine(FormattableString.Invariant($"server CPU     {figures.ServerMicrosecondsPerDelivery,8:0.00} µs a delivery ({figures.ServerCores:0.00} cores)"));
        Console.WriteLine(FormattableString.Invariant($"latency        {figures.P50Milliseconds,8:0.0} ms p50, {figures.P99Milliseconds:0.0} ms p99, from when a message was due"));
        Console.WriteLine(FormattableString.Invariant($"deliveries     {figures.DeliveriesPerSecond,8:N0} a second, {figures.BytesPerDelivery:0} bytes each"));
        Console.WriteLine(FormattableString.Invariant($"generator CPU  {figures.GeneratorCores,8:0.00} cores"));
        Console.WriteLine(verdict);
        return verdict.IsGood;
    }
}
