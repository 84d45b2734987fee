namespace Livehouse.Grains.Ingest.Health;

/// <summary>One code's hysteresis: see <see cref="StreamHealthRules.RaiseAfter"/> and <see cref="StreamHealthRules.ClearAfter"/>.</summary>
internal sealed class IssueLatch
{
    private DateTimeOffset? _began;
    private DateTimeOffset? _gone;

    /// <summary>Since when it is an issue; null: it is none.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Of the last judgement that said yes.</summary>
    public string Detail { get; private set; } = "";

    public void Judge(HealthJudgement judgement, DateTimeOffset now)
    {
        if (judgement.IsIssue is not { } isIssue) return;
        if (isIssue)
        {
            _gone = null;
            Detail = judgement.Detail;
            var began = _began ??= now;
            if (now - began >= StreamHealthRules.RaiseAfter) Since ??= began;
            return;
        }

        _began = null;
        if (Since is null) return;
        var gone = _gone ??= now;
        if (now - gone >= StreamHealthRules.ClearAfter) Reset();
    }

    /// <summary>An issue without waiting.</summary>
    public void Raise(string detail, DateTimeOffset since)
    {
        (_began, _gone, Detail) = (since, null, detail);
        Since ??= since;
    }

    public void Reset() => (_began, _gone, Since, Detail) = (null, null, null, "");
}
