using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Bench.Servers;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Bench.Runs;

/// <summary>
/// Two silos with two fronts beside one process, each on a database of its own in one throw-away PostgreSQL: what a delivery costs all processes together, how
/// long it takes to a viewer of the other front, and how long a crowd takes to come in over both.
/// </summary>
/// <param name="Joining">So many come in after the load; 0: none.</param>
internal sealed record ClusterVisit(FixedLoad Load, int Joining)
{
    private const int Processes = 2;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <param name="kinds">In this order: <c>one</c> or <c>cluster</c>.</param>
    public async Task<bool> Run(IReadOnlyList<string> kinds)
    {
        var postgres = new PostgreSqlServer { HasRealSyncs = true };
        await postgres.InitializeAsync();
        try
        {
            var isGood = true;
            foreach (var kind in kinds) isGood &= await Visit(kind == "cluster", await postgres.CreateDatabase());
            return isGood;
        }
        finally
        {
            await postgres.DisposeAsync();
        }
    }

    private async Task<bool> Visit(bool isCluster, string databaseUrl)
    {
        var target = new LivehouseTarget();
        await using var deployment = isCluster
            ? await Deployment.Start($"{databaseUrl};Maximum Pool Size=40", silos: Processes, fronts: Processes)
            : await Deployment.Start(databaseUrl, silos: 0, fronts: 1);
        Print.Line($"{(isCluster ? "Two silos, two fronts" : "One process")}");
        using var audience = await Audience.Open(target, deployment, rooms: 1, Audience.SendersOfOneRoom);
        if (Load.Viewers > 0)
        {
            audience.Enter(Load.Viewers);
            var figures = Load.Run(audience);
            Print.Fixed(figures);
            if (!figures.Verdict.IsGood) return false;
        }

        audience.Crowd.Run(Settling);
        var rest = audience.ServerMeter.ProcessorTime;
        audience.Crowd.Run(Settling);
        Print.Line($"  at rest        {(audience.ServerMeter.ProcessorTime - rest) / Settling,9:0.000} cores");
        if (Joining == 0) return true;
        audience.Leave(Load.Viewers);
        using var newcomers = await Audience.Open(target, deployment, rooms: 1, Audience.SendersOfOneRoom);
        var before = newcomers.ServerMeter.ProcessorTime;
        var took = newcomers.Storm(Joining);
        Print.Line($"{Joining:N0} viewers join");
        var each = (newcomers.ServerMeter.ProcessorTime - before) / Joining;
        Print.Line($"  in             {took.TotalSeconds,9:0.00} s, {each.TotalMicroseconds:0} µs of CPU each");

        // A crowd in which nobody is missing hears the same.
        newcomers.Talk(Processes);
        newcomers.Crowd.Run(Settling);
        var verdict = newcomers.Judge();
        Print.Line($"  {verdict}");
        return verdict.IsGood;
    }
}
