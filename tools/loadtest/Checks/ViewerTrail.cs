using System.Text;
using Livehouse.Bench.Load;

namespace Livehouse.LoadTest.Checks;

/// <summary>Numbers of a stream that a viewer never got: from the first to the last, both included.</summary>
internal readonly record struct SeqGap(string Epoch, long First, long Last);

/// <summary>
/// What one viewer received of its stream, checked on arrival: within an epoch each event follows the one before. A gap is not yet a fault, since a viewer that
/// reads slowly does without counts and the like: <see cref="StreamBook"/> knows which numbers were messages and gifts. Used by one thread at a time.
/// </summary>
internal sealed class ViewerTrail
{
    /// <summary>More are counted, not kept.</summary>
    private const int GapsMax = 1_000;

    private readonly List<SeqGap> _gaps = [];

    public string? Epoch { get; private set; }

    /// <summary>Of the last event, or of the state that it joined at.</summary>
    public long Seq { get; private set; }

    public IReadOnlyList<SeqGap> Gaps => _gaps;

    /// <summary>Gaps beyond those that are kept.</summary>
    public long GapsNotKept { get; private set; }

    public long Events { get; private set; }

    /// <summary>Events that came a second time, or after a later one.</summary>
    public long Repeats { get; private set; }

    /// <summary>How often a rejoin got exactly what it had missed.</summary>
    public int Resumes { get; private set; }

    /// <summary>How often a rejoin got the state instead: the server had not kept what was missed.</summary>
    public int Replacements { get; private set; }

    /// <summary>How often the server began a new epoch while this viewer watched: a silo was lost, or the stream moved without its log.</summary>
    public int NewEpochs { get; private set; }

    /// <summary>From where a rejoin goes on; null: it is new.</summary>
    public (string Epoch, long Seq)? ResumeFrom => Epoch is { } epoch ? (epoch, Seq) : null;

    private static ReadOnlySpan<byte> SeqField => "\"seq\":"u8;

    private static ReadOnlySpan<byte> EpochField => "\"epoch\":\""u8;

    /// <summary>The viewer leaves: when it comes again it is a new one.</summary>
    public void Leave() => (Epoch, Seq) = (null, 0);

    /// <summary>An event of the stream.</summary>
    public void TakeEvent(ReadOnlySpan<byte> record)
    {
        var field = record.IndexOf(SeqField);
        if (field < 0) return;
        var seq = Digits.ReadAsFar(record[(field + SeqField.Length)..]);
        Events++;
        if (seq <= Seq)
        {
            Repeats++;
            return;
        }

        // Before any state: the server speaks of a stream that was not joined.
        if (Epoch is null) Repeats++;
        else if (seq > Seq + 1) Keep(new SeqGap(Epoch, Seq + 1, seq - 1));
        Seq = seq;
    }

    /// <summary>The stream's state: on a join, or because a new epoch began.</summary>
    public void TakeState(ReadOnlySpan<byte> record)
    {
        // The state's own fields stand at its end; texts of users can hold no plain quotation mark.
        var end = record[Math.Max(0, record.LastIndexOf(EpochField))..];
        var value = end[EpochField.Length..];
        var epoch = Encoding.UTF8.GetString(value[..value.IndexOf((byte)'"')]);
        var seq = Digits.ReadAsFar(end[(end.IndexOf(SeqField) + SeqField.Length)..]);
        if (end.IndexOf("\"resumed\":true"u8) >= 0)
        {
            Resumes++;
            return;
        }

        if (Epoch is not null && Epoch == epoch) Replacements++;
        else if (Epoch is not null) NewEpochs++;
        (Epoch, Seq) = (epoch, seq);
    }

    private void Keep(SeqGap gap)
    {
        if (_gaps.Count < GapsMax) _gaps.Add(gap);
        else GapsNotKept++;
    }
}
