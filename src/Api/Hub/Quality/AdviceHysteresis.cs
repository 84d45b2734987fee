namespace Livehouse.Api.Hub.Quality;

/// <summary>
/// Decides from one viewer's reports what they should watch. Poor time adds up, and good time takes half of itself away again, so that a connection that comes
/// and goes is noticed too; <see cref="QualityRules.Poor"/> of it lead one step down. <see cref="QualityRules.Good"/> without interruption lead one step up. A
/// connection that carries sound need not carry a picture, so a step up is a trial: each one that does not last doubles the time until the next.
/// </summary>
/// <param name="start">What the viewer follows already.</param>
internal sealed class AdviceHysteresis(QualityRules rules, QualityAdvice start = QualityAdvice.Auto)
{
    private TimeSpan? _lastAt;
    private TimeSpan _trouble;
    private TimeSpan _calm;
    private TimeSpan _calmNeeded = rules.Good;
    private TimeSpan? _steppedUpAt;

    public QualityAdvice Advice { get; private set; } = start;

    public QualityVerdict Last { get; private set; }

    /// <param name="now">Counts from any fixed moment, and never goes back.</param>
    /// <returns>True when <see cref="Advice"/> has changed.</returns>
    public bool Take(QualityVerdict verdict, TimeSpan now)
    {
        var passed = now - (_lastAt ?? now);
        (_lastAt, Last) = (now, verdict);
        if (passed > rules.Silence) (passed, _trouble, _calm) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        switch (verdict)
        {
            case QualityVerdict.Poor:
                _calm = TimeSpan.Zero;
                _trouble += passed;
                return _trouble >= rules.Poor && StepDown(now);
            case QualityVerdict.Good:
                _calm += passed;
                _trouble = Max(_trouble - (passed / 2), TimeSpan.Zero);
                return _calm >= _calmNeeded && StepUp(now);
            default:
                _calm = TimeSpan.Zero;
                return false;
        }
    }

    private bool StepDown(TimeSpan now)
    {
        _trouble = TimeSpan.Zero;
        if (_steppedUpAt is { } up)
        {
            // It lasted no longer than it took to earn: that was a trial which failed.
            var hasFailed = now - up <= _calmNeeded;
            _calmNeeded = hasFailed ? Min(_calmNeeded * 2, rules.GoodMax) : rules.Good;
            _steppedUpAt = null;
        }

        if (Advice == QualityAdvice.Audio) return false;
        Advice++;
        return true;
    }

    private bool StepUp(TimeSpan now)
    {
        (_calm, _trouble) = (TimeSpan.Zero, TimeSpan.Zero);
        if (Advice == QualityAdvice.Auto) return false;
        Advice--;
        _steppedUpAt = now;
        return true;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
