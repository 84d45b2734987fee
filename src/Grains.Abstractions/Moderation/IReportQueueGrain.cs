using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.Moderation;

/// <summary>The reports of one tenant. The key is the tenant's id.</summary>
[Alias("livehouse.desk")]
public interface IReportQueueGrain : IGrainWithStringKey
{
    /// <summary>
    /// Files a report, or returns the one that the same operation filed: at most <see cref="DefaultBudgets.ReportsPerHour"/> per user in any hour.
    /// </summary>
    [Alias("File")]
    Task<Outcome<ReportReceipt>> File(FileReport command);

    /// <summary>Newest first, for moderators.</summary>
    [Alias("List")]
    Task<Outcome<ReportPage>> List(ListReports query);

    /// <summary>Closes a report; closing it again with the same action returns the same answer, with another action it is a <c>conflict</c>.</summary>
    [Alias("Resolve")]
    Task<Outcome<ReportView>> Resolve(ResolveReport command);

    /// <summary>A user's account was deleted: their reports stay, without address and user agent.</summary>
    [Alias("Forget")]
    Task Forget(ForgetUser command);
}

/// <summary>Filed by the stream that it is about, which has checked that the caller may see it.</summary>
[GenerateSerializer, Alias("livehouse.FileReport"), Immutable]
public sealed record FileReport(Streams.ReportStream Report, string StreamId, string StreamOwnerId);

/// <param name="Status"><c>open</c> or <c>resolved</c>; null: all.</param>
[GenerateSerializer, Alias("livehouse.ListReports"), Immutable]
public sealed record ListReports(Caller Caller, string? Status, int Limit, string? Cursor);

/// <param name="Action">1 to <see cref="ReportLimits.ActionLengthMax"/>, such as <c>dismissed</c>, <c>warned</c>, <c>banned</c> or <c>killed</c>.</param>
/// <param name="Note">At most <see cref="ReportLimits.NoteLengthMax"/>.</param>
[GenerateSerializer, Alias("livehouse.ResolveReport"), Immutable]
public sealed record ResolveReport(Caller Caller, string ReportId, string Action, string Note);

[GenerateSerializer, Alias("livehouse.ReportReceipt"), Immutable]
public sealed record ReportReceipt(string ReportId, string Status);

/// <param name="ClientAddress">Of the reporting user.</param>
[GenerateSerializer, Alias("livehouse.ReportView"), Immutable]
public sealed record ReportView(
    string ReportId,
    string StreamId,
    string StreamOwnerId,
    string ReporterId,
    string Type,
    string Reason,
    string? Description,
    IReadOnlyList<string> Evidence,
    string Status,
    DateTimeOffset CreatedAt,
    string ClientAddress,
    string UserAgent,
    string? Action,
    string? Note,
    string? ResolvedBy,
    DateTimeOffset? ResolvedAt);

[GenerateSerializer, Alias("livehouse.ReportPage"), Immutable]
public sealed record ReportPage(IReadOnlyList<ReportView> Items, string? NextCursor);

/// <summary>Reasons for which a stream can be reported.</summary>
public static class ReportTypes
{
    public static IReadOnlyList<string> All { get; } = ["spam", "harassment", "nudity", "violence", "hate", "copyright", "other"];
}

public static class ReportStatuses
{
    public const string Open = "open";
    public const string Resolved = "resolved";
}
