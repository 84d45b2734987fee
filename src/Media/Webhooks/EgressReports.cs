using Livehouse.Identifiers;
using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>Translates LiveKit's report about an egress.</summary>
internal static class EgressReports
{
    /// <summary>Null for one without an id (an automatic egress that could not start) or in a state that this version does not know.</summary>
    public static EgressReport? From(EgressInfo egress)
    {
        if (!Ids.IsValid(egress.EgressId) || PhaseOf(egress) is not { } phase) return null;
        var file = egress.Files.FirstOrDefault(file => file.FileName.Length > 0);
        return new EgressReport(
            egress.EgressId,
            phase,
            phase == EgressPhase.Complete ? file?.FileName : null,
            file?.Duration.TotalSeconds ?? 0,
            file?.SizeBytes ?? 0,
            egress.Error.Length > 0 ? egress.Error : null)
        {
            Paths = [.. egress.Paths.Take(EgressReport.PathsMax)],
        };
    }

    private static EgressPhase? PhaseOf(EgressInfo egress) => egress.Status switch
    {
        EgressStatus.Starting => EgressPhase.Starting,
        EgressStatus.Active => EgressPhase.Active,
        EgressStatus.Ending => EgressPhase.Ending,
        EgressStatus.Complete => EgressPhase.Complete,
        EgressStatus.LimitReached => egress.Files.Any(file => file.SizeBytes > 0) ? EgressPhase.Complete : EgressPhase.Failed,
        EgressStatus.Failed or EgressStatus.Aborted => EgressPhase.Failed,
        _ => null,
    };
}
