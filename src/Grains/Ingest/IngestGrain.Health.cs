using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Grains.Ingest.Health;
using Livehouse.Grains.Outgoing;
using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Limits;
using Livehouse.Notices;
using Livehouse.Outgoing;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Grains.Ingest;

/// <summary>What is measured of the encoder's signal, and who is told.</summary>
public partial class IngestGrain
{
    /// <summary>How many statistics in a row that don't show the publisher mean that it is gone.</summary>
    private const int AbsencesMax = 2;

    private readonly StreamHealthMonitor _health;
    private readonly DeferredTurn _tell;
    private int _absences;
    private string _told = HealthKey(HealthStatuses.Offline, []);
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;

    public async Task Observe(IngestSample sample)
    {
        if (State.Session is not { IsAttached: true } session || sample.Connection is not { } seen)
        {
            if (IsForgettable) _host.DeactivateWhenIdle();
            return;
        }

        var now = Now;
        if (session.Connection.IsSame(seen))
        {
            _absences = 0;
            _pulse.Heard(now, sample.MediaTimeMs);
            _health.Observe(sample);
            await Settle(now);
            await TellHealth();
        }
        else if (seen.ClientId.Length == 0 && seen.Server == session.Connection.Server && seen.ServerName == session.Connection.ServerName)
        {
            if (++_absences < AbsencesMax || State.Wait is not null) return;
            await Commit(State with { Wait = WaitFrom(now) });
            Arm();
            await TellHealth();
        }
    }

    public async Task<Outcome<StreamHealth>> Health(Caller caller)
    {
        var seen = await See(caller);
        if (seen.IsRefused) return seen.Refusal;
        var health = HealthNow();
        var isOwner = caller.IsSignedIn && caller.UserId == seen.Value.OwnerId;
        if (isOwner)
        {
            WatchedByOwner();
            return health with { Refused = _refused };
        }

        return health.Publisher is null ? health : health with { Publisher = health.Publisher with { Address = null } };
    }

    /// <summary>Whether there is an encoder is the channel's decision; how good it is was measured.</summary>
    private StreamHealth HealthNow()
    {
        if (CurrentIngress is not null) return IngressHealth();
        _health.Look(Now);
        var measured = _health.View();
        var (status, since) = this switch
        {
            { State.Wait: { } wait } => (HealthStatuses.Reconnecting, wait.Since),
            { State.Session: null } => (HealthStatuses.Offline, State.OfflineSince),
            { _pulse.HeardSince: null } => (HealthStatuses.Starting, State.Session.ConnectedAt),
            _ when measured.Issues.Count > 0 => (HealthStatuses.Degraded, measured.Issues.Min(static issue => issue.Since)),
            _ => (HealthStatuses.Good, measured.Status == HealthStatuses.Good ? measured.Since : _pulse.HeardSince),
        };
        return measured with { Status = status, Since = since };
    }

    /// <summary>
    /// Tells the owner's connections when the status or an issue has changed, at most every <see cref="IngestLimits.HealthNoticeSeconds"/>. A notice can be
    /// lost; the answer of the REST call is the same.
    /// </summary>
    private async Task TellHealth()
    {
        var ingress = CurrentIngress;
        if ((ingress?.OwnerId ?? State.OwnerId) is not { } owner || (ingress?.TenantId ?? State.TenantId) is not { } tenant) return;
        var health = HealthNow();
        await ReportHealth(tenant, health);
        var key = HealthKey(health.Status, health.Issues, _refused);
        if (key == _told) return;
        var now = Now;
        if (_toldAt + HealthNoticeEvery - now is { } wait && wait > TimeSpan.Zero)
        {
            _tell.Arm(wait);
            return;
        }

        (_told, _toldAt) = (key, now);
        var bitrate = health.History is [.., var last] ? last.BitrateKbps : null;
        var notice = new HealthChanged(_id, ingress?.StreamId ?? State.StreamId, health.Status, health.Since, health.Issues, bitrate, _refused);
        try
        {
            await _host.Grains.NotificationRouter().Notify(
                new UserNotice(tenant, owner, UserNoticeNames.Health, JsonSerializer.SerializeToUtf8Bytes(notice, LivehouseJson.Options)));
        }
        catch (Exception)
        {
            // The notification router is on another node and can't be reached now; nothing depends on a notice.
        }
    }

    /// <summary>Webhooks are told of the way down and of the way up, once each; an encoder that goes away has not recovered.</summary>
    private async Task ReportHealth(string tenantId, StreamHealth health)
    {
        var isDegraded = health.Status == HealthStatuses.Degraded;
        if (isDegraded == State.IsReportedDegraded) return;
        if (State.IsReportedDegraded && health.Status is not (HealthStatuses.Good or HealthStatuses.Offline)) return;
        var type = isDegraded ? WebhookTypes.HealthDegraded : WebhookTypes.HealthRecovered;
        if (isDegraded && !_host.Webhooks.Wants(tenantId, type) && !_host.Webhooks.Wants(tenantId, WebhookTypes.HealthRecovered)) return;
        var streamId = State.StreamId;
        IReadOnlyList<WebhookNews> news = health.Status == HealthStatuses.Offline
            ? []
            : _host.Webhooks.News(
                type, tenantId, streamId, streamId ?? $"channel:{_id}", Now, () => new HealthData(_id, health.Status, health.Since, health.Issues));
        await Commit(State with { IsReportedDegraded = isDegraded }, news: news);
    }

    /// <param name="ChannelId">Of the stream, or of its event.</param>
    private sealed record HealthData(string ChannelId, string Status, DateTimeOffset? Since, IReadOnlyList<HealthIssue> Issues);

    private static TimeSpan HealthNoticeEvery => TimeSpan.FromSeconds(IngestLimits.HealthNoticeSeconds);

    private static string HealthKey(string status, IReadOnlyList<HealthIssue> issues, RefusedEncoder? refused = null) =>
        string.Join(' ', [status, .. issues.Select(static issue => issue.Code), refused is null ? "" : $"{refused.Code} {refused.At:O}"]);
}
