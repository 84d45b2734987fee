using Livehouse.Hosting;
using Livehouse.Operators;
using Livehouse.Silo.Calls;

namespace Livehouse.Silo.Reports;

/// <summary>Asks all silos by Orleans' management grain, from a silo as well as from a front.</summary>
internal sealed class ClusterReports(IGrainFactory grains, CallPolicy policy) : IClusterReports
{
    public Task<IReadOnlyList<SiloView>> Read(CancellationToken cancellation = default) => policy.Repeat(async () =>
    {
        cancellation.ThrowIfCancellationRequested();
        var management = grains.GetGrain<IManagementGrain>(0);
        var reports = (await management.SendControlCommandToProvider<SiloReporter>(SiloReporter.ProviderName, command: 0))
            .OfType<SiloReport>()
            .ToDictionary(static report => report.Address, StringComparer.Ordinal);
        var members = await management.GetDetailedHosts(onlyActive: false);
        return (IReadOnlyList<SiloView>)
        [
            .. members
                .Where(static member => member.Status is not SiloStatus.Dead and not SiloStatus.None)
                .Select(member => View(member, reports))
                .OrderBy(static silo => silo.Name, StringComparer.Ordinal),
        ];
    });

    private static SiloView View(MembershipEntry member, Dictionary<string, SiloReport> reports)
    {
        var address = member.SiloAddress.ToParsableString();
        return new SiloView(
            member.SiloName,
            address,
            member.Status.ToString().ToLowerInvariant(),
            new DateTimeOffset(DateTime.SpecifyKind(member.StartTime, DateTimeKind.Utc)),
            reports.GetValueOrDefault(address));
    }
}
