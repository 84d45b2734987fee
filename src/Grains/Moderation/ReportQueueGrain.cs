using Livehouse.Callers;
using Livehouse.Grains.Budgets;
using Livehouse.Grains.Outgoing;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Text;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Moderation;
using Livehouse.Operators;
using Livehouse.Outgoing;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Users;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.Moderation;

/// <summary>The reports of one tenant, each a row of the report queue's ledger. See <see cref="IReportQueueGrain"/>.</summary>
[GrainType(GrainKinds.ReportQueue)]
[RandomPlacement]
public sealed class ReportQueueGrain(IGrainHost host, IGrainStore store) : HostedGrain(host), IReportQueueGrain
{
    private readonly string _tenantId = host.Key;
    private const string Reports = "report";

    private readonly GrainMemory<ReportQueueState> _memory = new(GrainRef.ReportQueue(host.Key), host, store);
    private readonly BudgetBook _budgets = new("reports", DefaultBudgets.ReportsPerHour, TimeSpan.FromHours(1));
    private readonly LedgerOrder _order = new();

    public override async Task OnActivate(CancellationToken cancellation)
    {
        await _memory.Load(cancellation);
        var now = Host.Time.GetUtcNow();
        foreach (var row in (await _memory.List(new LedgerQuery(Reports, 10_000, Since: LedgerOrder.At(now - TimeSpan.FromHours(1))), cancellation)).Reverse())
        {
            var report = Rows.Read<ReportView>(row);
            _budgets.Recall(report.ReporterId, report.CreatedAt);
            _order.Recall(row.Order);
        }
    }

    public async Task<Outcome<ReportReceipt>> File(FileReport command)
    {
        var report = command.Report;
        if (report.Caller.TenantId != _tenantId) return Refusal.NotFound("The stream");
        if (!report.Caller.IsSignedIn) return Refusal.Unauthorized();
        if (!ReportTypes.All.Contains(report.Type)) return Refusal.Invalid("type", $"The type must be one of {string.Join(", ", ReportTypes.All)}.");
        if (TextRules.Clean(report.Reason, 1, ReportLimits.ReasonLengthMax) is not { } reason)
        {
            return Refusal.Invalid("reason", $"The reason must have 1 to {ReportLimits.ReasonLengthMax} characters.");
        }

        if (report.Description is not null && TextRules.Clean(report.Description, 0, ReportLimits.DescriptionLengthMax) is null)
        {
            return Refusal.Invalid("description", $"The description must have at most {ReportLimits.DescriptionLengthMax} characters.");
        }

        if (report.Evidence.Count > ReportLimits.EvidenceMax || !report.Evidence.All(IsWebAddress))
        {
            return Refusal.Invalid("evidence", $"There may be at most {ReportLimits.EvidenceMax} http or https URLs.");
        }

        var reportId = Ids.Derive("rp_", _tenantId, report.Caller.UserId, command.StreamId, report.OperationId);
        if (await _memory.Find(Reports, reportId) is { } known) return new ReportReceipt(reportId, Rows.Read<ReportView>(known).Status);
        var now = Host.Time.GetUtcNow().Truncate();
        if (_budgets.Spend(report.Caller.UserId, now) is { } spent) return spent;
        var filed = new ReportView(
            reportId,
            command.StreamId,
            command.StreamOwnerId,
            report.Caller.UserId,
            report.Type,
            reason,
            TextRules.Clean(report.Description, 0, ReportLimits.DescriptionLengthMax),
            report.Evidence,
            ReportStatuses.Open,
            now,
            Shorten(report.ClientAddress, ReportLimits.ClientAddressLengthMax),
            Shorten(report.UserAgent, ReportLimits.UserAgentLengthMax),
            null,
            null,
            null,
            null);
        var row = Rows.Of(Reports, reportId, _order.Next(now), filed, ReportStatuses.Open);
        var news = Host.Webhooks.News(
            WebhookTypes.ReportOpened,
            _tenantId,
            command.StreamId,
            command.StreamId,
            now,
            () => new ReportData(reportId, filed.StreamId, filed.StreamOwnerId, filed.ReporterId, filed.Type, filed.Reason));
        var filedNow = await _memory.Commit(new ReportQueueState((_memory.State?.Filed ?? 0) + 1), commit => (commit with { Insert = [row] }).Telling(news));
        if (!filedNow) return Refusal.Conflict("The report is already being filed.");
        Host.ShowOperators(new OperatorEvent(
            OperatorEventTypes.ReportOpened, now, _tenantId, command.StreamId, report.Caller.UserId, Detail: report.Type));
        return new ReportReceipt(reportId, ReportStatuses.Open);
    }

    public async Task<Outcome<ReportPage>> List(ListReports query)
    {
        if (Guard(query.Caller) is { } refusal) return refusal;
        if (query.Status is not (null or ReportStatuses.Open or ReportStatuses.Resolved)) return Refusal.Invalid("status", "Must be open or resolved.");
        if (query.Limit is < 1 or > PageLimits.ItemsMax) return Refusal.Invalid("limit", $"The limit must be from 1 to {PageLimits.ItemsMax}.");
        if (!Cursor.TryRead(query.Cursor, out var before)) return Refusal.Invalid("cursor", "The cursor does not belong to this list.");
        var rows = await _memory.List(new LedgerQuery(Reports, query.Limit + 1, before, Tag: query.Status));
        var items = rows.Take(query.Limit).ToList();
        return new ReportPage(
            [.. items.Select(Rows.Read<ReportView>)],
            rows.Count > query.Limit ? Cursor.Write(new LedgerPlace(items[^1].Order, items[^1].Id)) : null);
    }

    public async Task<Outcome<ReportView>> Resolve(ResolveReport command)
    {
        if (Guard(command.Caller) is { } refusal) return refusal;
        if (TextRules.Clean(command.Action, 1, ReportLimits.ActionLengthMax) is not { } action)
        {
            return Refusal.Invalid("action", $"An action has 1 to {ReportLimits.ActionLengthMax} characters.");
        }

        if (TextRules.Clean(command.Note, 0, ReportLimits.NoteLengthMax) is not { } note)
        {
            return Refusal.Invalid("note", $"The note must have at most {ReportLimits.NoteLengthMax} characters.");
        }

        if (!Ids.IsValid(command.ReportId) || await _memory.Find(Reports, command.ReportId) is not { } row) return Refusal.NotFound("The report");
        var report = Rows.Read<ReportView>(row);
        if (report.Status == ReportStatuses.Resolved) return report.Action == action ? report : Refusal.Conflict("Already resolved with another action.");
        var resolved = report with
        {
            Status = ReportStatuses.Resolved,
            Action = action,
            Note = note,
            ResolvedBy = command.Caller.UserId,
            ResolvedAt = Host.Time.GetUtcNow().Truncate(),
        };
        await _memory.Commit(
            _memory.State ?? new ReportQueueState(0),
            commit => commit with { Upsert = [Rows.Of(Reports, row.Id, row.Order, resolved, ReportStatuses.Resolved)] });
        return resolved;
    }

    public async Task Forget(ForgetUser command)
    {
        List<LedgerRow> rows = [];
        foreach (var key in command.Rows.Where(static key => key.Ledger == Reports))
        {
            if (await _memory.Find(Reports, key.Id) is not { } row || Rows.Read<ReportView>(row) is not { } report || report.ReporterId != command.UserId)
            {
                continue;
            }
            if (report.ClientAddress.Length > 0 || report.UserAgent.Length > 0)
            {
                rows.Add(Rows.Of(Reports, row.Id, row.Order, report with { ClientAddress = "", UserAgent = "" }, row.Tag));
            }
        }

        if (rows.Count > 0) await _memory.Commit(_memory.State ?? new ReportQueueState(0), commit => commit with { Upsert = rows });
    }

    private Refusal? Guard(Caller caller)
    {
        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (caller.TenantId != _tenantId) return Refusal.NotFound();
        return caller.Moderates ? null : Refusal.Forbidden("Only moderators may see reports.");
    }

    private static bool IsWebAddress(string text) =>
        text.Length <= ReportLimits.EvidenceUrlLengthMax && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && !text.Any(char.IsControl);

    private static string Shorten(string text, int lengthMax) => text.Length <= lengthMax ? text : text[..lengthMax];
}

/// <summary>What webhooks report: nothing of where the reporter was.</summary>
internal sealed record ReportData(string ReportId, string StreamId, string StreamOwnerId, string ReporterId, string Type, string Reason);

/// <param name="Filed">Reports ever filed.</param>
internal sealed record ReportQueueState(long Filed);
