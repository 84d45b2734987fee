using Livehouse.Api.Discovery;
using Livehouse.Api.Ingress;
using Livehouse.Api.Operations.Health;
using Livehouse.Api.Payments;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Ingest;
using Livehouse.Moderation;
using Livehouse.Payments;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Api.Operations.Docs;

/// <summary>
/// Fields of answers that are strings in the code but only have a few values. The generator knows those of enums. A subscription's status is not included: a
/// billing provider may send its own values.
/// </summary>
internal static class WireWords
{
    private static readonly Dictionary<(Type Type, string Field), IReadOnlyList<string>> Known = new()
    {
        [(typeof(StreamView), "endReason")] = ["stopped", "killed", "room_finished", "host_gone", DeletedUser.EndReason,
            PresenceEnds.AccountDisabled, PresenceEnds.TenantSuspended, StreamEndReasons.Cancelled, StreamEndReasons.IngestLost],
        [(typeof(StreamHealth), "status")] = HealthStatuses.All,
        [(typeof(DiscoverItem), "kind")] = ["stream", "event"],
        [(typeof(DiscoverItem), "status")] = ["live", "scheduled"],
        [(typeof(DiscoverItem), "reason")] = DiscoverReasons.All,
        [(typeof(HealthEndpoints.HealthAnswer), "status")] = ["healthy", "unhealthy"],
        [(typeof(HealthEndpoints.CheckAnswer), "status")] = ["healthy", "degraded", "unhealthy"],
        [(typeof(IngressEndpoint.IngressAnswer), "kind")] = IngressEndpoint.Kinds,
        [(typeof(ReportReceipt), "status")] = [ReportStatuses.Open, ReportStatuses.Resolved],
        [(typeof(ReportView), "status")] = [ReportStatuses.Open, ReportStatuses.Resolved],
        [(typeof(ReportView), "type")] = ReportTypes.All,
        [(typeof(WalletHistoryItem), "kind")] = CoinTransferKinds.All,
        [(typeof(UserView), "roles")] = Role.All,
        [(typeof(RolesView), "roles")] = Role.All,
    };

    /// <summary>Null: any text.</summary>
    public static IReadOnlyList<string>? Of(Type type, string field) => Known.GetValueOrDefault((type, field));
}
