using System.Text;

namespace Livehouse.Bench.Load;

/// <summary>
/// What one viewer was told of a room, judged as it comes: each sender's messages must come one by one, none missing, none twice, and (where the server promises one order for all) the
/// stream's numbers must rise. It outlives a connection: a viewer that comes back goes on from here.
/// </summary>
internal sealed class Trail
{
    private readonly Room _room;
    private readonly bool _isTotalOrder;
    private readonly int[] _next;
    private long _seq = -1;

    /// <summary>Made while nothing is on its way: the first message that is said from now on must be told.</summary>
    public Trail(Room room, bool isTotalOrder)
    {
        _room = room;
        _isTotalOrder = isTotalOrder;
        _next = [.. room.Said];
    }

    public Room Room => _room;

    /// <summary>Deliveries, good or bad.</summary>
    public long Messages { get; private set; }

    /// <summary>Came after a later one, or a second time.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>Were overtaken and have not come before.</summary>
    public long Skipped { get; private set; }

    /// <summary>Numbers of the stream that never came: passing events that a slow viewer does without, or (a message was skipped) a fault.</summary>
    public long SeqGaps { get; private set; }

    /// <summary>How often a join was answered with all that had been missed.</summary>
    public int Resumes { get; private set; }

    public string? Epoch { get; private set; }

    public (string Epoch, long Seq)? ResumeFrom => Epoch is null ? null : (Epoch, _seq);

    private static ReadOnlySpan<byte> SeqField => "\"seq\":"u8;

    /// <summary>Messages that were said and not told yet.</summary>
    public long Missing
    {
        get
        {
            long missing = 0;
            for (var sender = 0; sender < _next.Length; sender++) missing += _room.Said[sender] - _next[sender];
            return missing + Skipped;
        }
    }

    /// <summary>Returns when the message was due.</summary>
    public long Take(ReadOnlySpan<byte> record)
    {
        if (_isTotalOrder) TakeSeq(record);
        if (!MessageText.TryRead(record, out var text)) throw new BenchException($"A delivery that nobody sent: {Encoding.UTF8.GetString(record)}");
        Messages++;
        var next = _next[text.Sender];
        if (text.Number < next)
        {
            OutOfOrder++;
        }
        else
        {
            Skipped += text.Number - next;
            _next[text.Sender] = text.Number + 1;
        }

        return text.DueAt;
    }

    /// <summary>Another event of the stream.</summary>
    public void TakeEvent(ReadOnlySpan<byte> record)
    {
        if (_isTotalOrder) TakeSeq(record);
    }

    /// <summary>The stream as a join found it: events follow its number, or the viewer's own where it resumes.</summary>
    public void TakeState(ReadOnlySpan<byte> record)
    {
        var end = record[Math.Max(0, record.LastIndexOf("\"epoch\":\""u8))..];
        var epoch = end["\"epoch\":\"".Length..];
        Epoch = Encoding.UTF8.GetString(epoch[..epoch.IndexOf((byte)'"')]);
        if (end.IndexOf("\"resumed\":true"u8) >= 0) Resumes++;
        else _seq = Digits.ReadAsFar(end[(end.IndexOf(SeqField) + SeqField.Length)..]);
    }

    private void TakeSeq(ReadOnlySpan<byte> record)
    {
        var field = record.IndexOf(SeqField);
        if (field < 0) return;
        var seq = Digits.ReadAsFar(record[(field + SeqField.Length)..]);
        if (seq <= _seq) OutOfOrder++;
        else if (_seq >= 0) SeqGaps += seq - _seq - 1;
        _seq = Math.Max(_seq, seq);
    }
}
