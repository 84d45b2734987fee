namespace Livehouse.Bench.Checks;

/// <summary>What was found when everything was read back. Safe to use from several tasks.</summary>
internal sealed class Findings
{
    private const int SamplesMax = 20;

    private readonly Lock _gate = new();
    private readonly List<string> _samples = [];

    /// <summary>Acknowledged and not there.</summary>
    public int LostGifts { get; private set; }

    /// <inheritdoc cref="LostGifts"/>
    public int LostMessages { get; private set; }

    /// <inheritdoc cref="LostGifts"/>
    public int LostPins { get; private set; }

    /// <inheritdoc cref="LostGifts"/>
    public int LostStarts { get; private set; }

    /// <summary>The difference between the recorded totals and the gifts that were given.</summary>
    public long GiftsOff { get; private set; }

    public int DoubledMessages { get; private set; }

    public int DoubledStarts { get; private set; }

    /// <summary>Entries on a stream's board or in its history that no one put there.</summary>
    public int Strangers { get; private set; }

    /// <summary>Violations about events: gaps, repeats, an event that never arrived.</summary>
    public int EventFaults { get; private set; }

    /// <summary>A no to something that was in order.</summary>
    public int WrongRefusals { get; private set; }

    /// <summary>Never answered, not even long after the load.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Messages acknowledged within the last second before a silo died: they may go.</summary>
    public int ChatGone { get; private set; }

    /// <summary>Refused because such a message was gone.</summary>
    public int PinsOfGoneChat { get; private set; }

    /// <summary>Of the load's own making: it went beyond a limit.</summary>
    public int Throttled { get; private set; }

    public bool IsClean => LostGifts + LostMessages + LostPins + LostStarts + DoubledMessages + DoubledStarts + Strangers + EventFaults + WrongRefusals
        + Unanswered == 0 && GiftsOff == 0;

    /// <summary>The first few of them as text.</summary>
    public IReadOnlyList<string> Samples => _samples;

    public void LostGift(string what) => Add(() => LostGifts++, $"lost gift: {what}");

    public void LostMessage(string what) => Add(() => LostMessages++, $"lost message: {what}");

    public void LostPin(string what) => Add(() => LostPins++, $"lost pin: {what}");

    public void LostStart(string what) => Add(() => LostStarts++, $"lost start or stop: {what}");

    public void TotalsOff(long by, string what) => Add(() => GiftsOff += Math.Abs(by), $"gift totals are off by {by}: {what}");

    public void DoubledMessage(string what) => Add(() => DoubledMessages++, $"doubled message: {what}");

    public void DoubledStart(string what) => Add(() => DoubledStarts++, $"doubled start: {what}");

    public void Stranger(string what) => Add(() => Strangers++, $"nobody's: {what}");

    public void EventFault(string what) => Add(() => EventFaults++, $"events: {what}");

    public void WrongRefusal(string what) => Add(() => WrongRefusals++, $"refused: {what}");

    public void NeverAnswered(string what) => Add(() => Unanswered++, $"never answered: {what}");

    public void GoneChat() => Add(() => ChatGone++, null);

    public void PinOfGoneChat() => Add(() => PinsOfGoneChat++, null);

    public void OverLimit() => Add(() => Throttled++, null);

    private void Add(Action count, string? sample)
    {
        lock (_gate)
        {
            count();
            if (sample is not null && _samples.Count < SamplesMax) _samples.Add(sample);
        }
    }
}
