using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Notices;
using Livehouse.Streams;
using Livehouse.Wire;

namespace Livehouse.Grains.Streams;

/// <summary>How many viewers have a poor connection, which the host is told. In memory only: fronts repeat their counts.</summary>
public partial class StreamGrain
{
    private static readonly TimeSpan QualityNoticeEvery = TimeSpan.FromSeconds(QualityLimits.NoticeSeconds);

    /// <summary>The last count of each front that has a lease.</summary>
    private readonly Dictionary<string, FrontQuality> _quality = [];
    private readonly DeferredTurn _qualityDue;
    private DateTimeOffset _qualityToldAt = DateTimeOffset.MinValue;

    public Task CountQuality(FrontQuality count)
    {
        if (State is not { IsLive: true } || !_fronts.Has(count.FrontId)) return Task.CompletedTask;
        if (count.Reporting > 0) _quality[count.FrontId] = count;
        else if (!_quality.Remove(count.FrontId)) return Task.CompletedTask;
        ArmQuality();
        return Task.CompletedTask;
    }

    public Task<ViewerQuality?> QualityOfViewers(Caller caller) => Task.FromResult(
        State is { IsLive: true } state && caller.IsSignedIn && (state.TenantId, state.OwnerId) == (caller.TenantId, caller.UserId) ? SumOfQuality() : null);

    private void ForgetQuality(string frontId)
    {
        if (_quality.Remove(frontId)) ArmQuality();
    }

    private ViewerQuality SumOfQuality() => new(_quality.Values.Sum(static count => count.Reporting), _quality.Values.Sum(static count => count.Poor));

    private void ArmQuality()
    {
        var wait = _qualityToldAt + QualityNoticeEvery - Now;
        _qualityDue.Arm(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    private async Task TellQuality()
    {
        if (State is not { IsLive: true } state) return;
        _qualityToldAt = Now;
        var (reporting, poor) = SumOfQuality();
        var notice = new ViewerQualityChanged(_id, reporting, poor);
        try
        {
            await _host.Grains.NotificationRouter().Notify(new UserNotice(
                state.TenantId, state.OwnerId, UserNoticeNames.ViewerQuality, JsonSerializer.SerializeToUtf8Bytes(notice, LivehouseJson.Options)));
        }
        catch (Exception)
        {
            // The notification router is on another node and can't be reached now; the next count is told in any case.
        }
    }
}
