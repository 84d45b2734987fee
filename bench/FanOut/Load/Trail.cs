using System.Text;

namespace Livehouse.Bench.Load;

/// <summary>
/// What one viewer received of a room, checked on arrival: each sender's messages must arrive one by one, none missing, none twice, and (where the server
/// guarantees one order for all) the stream's numbers must rise. It outlives a connection: a viewer that comes back continues from here.
/// </summary>
internal sealed class Trail
{
    private const int NotHeardYet = -1;

    private readonly Room _room;
    private readonly bool _isTotalOrder;
    private readonly int[] _next;

    /// <param name="joinsMidTalk"> False: nothing is on its way, and the first message sent from now on must arrive. True: people talk while it joins; messages
    /// in its state are not sent again, so that each sender is followed from its first delivery, and the stream's numbers (<see cref="Seq"/>,
    /// <see cref="SeqGaps"/>) show whether anything is missing.
    /// </param>
    public Trail(Room room, bool isTotalOrder, bool joinsMidTalk = false)
    {
        _room = room;
        _isTotalOrder = isTotalOrder;
        _next = joinsMidTalk ? [.. Enumerable.Repeat(NotHeardYet, room.Said.Length)] : [.. room.Said];
    }

    public Room Room => _room;

    /// <summary>Deliveries, good or bad.</summary>
    public long Messages { get; private set; }

    /// <summary>Came after a later one, or a second time.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>Were overtaken and have not come before.</summary>
    public long Skipped { get; private set; }

    /// <summary>Numbers of the stream that never came: droppable events that a slow viewer does without, or (a message was skipped) a fault.</summary>
    public long SeqGaps { get; private set; }

    /// <summary>How often a join was answered with all that had been missed.</summary>
    public int Resumes { get; private set; }

    /// <summary>Events that a resumed join owed.</summary>
    public long Owed { get; private set; }

    /// <summary>The last event's number; −1: none yet.</summary>
    public long Seq { get; private set; } = -1;

    public string? Epoch { get; private set; }

    public (string Epoch, long Seq)? ResumeFrom => Epoch is null ? null : (Epoch, Seq);

    private static ReadOnlySpan<byte> SeqField => "\"seq\":"u8;

    /// <summary>Messages that were sent and have not arrived yet.</summary>
    public long Missing
    {
        get
        {
            long missing = 0;
            for (var sender = 0; sender < _next.Length; sender++) missing += _next[sender] == NotHeardYet ? 0 : _room.Said[sender] - _next[sender];
            return missing + Skipped;
        }
    }

    /// <summary>Returns the message.</summary>
    public MessageText Take(ReadOnlySpan<byte> record)
    {
        if (_isTotalOrder) TakeSeq(record);
        if (!MessageText.TryRead(record, out var text)) throw new BenchException($"A delivery that was never sent: {Encoding.UTF8.GetString(record)}");
        Messages++;
        var next = _next[text.Sender];
        if (text.Number < next)
        {
            OutOfOrder++;
        }
        else
        {
            if (next != NotHeardYet) Skipped += text.Number - next;
            _next[text.Sender] = text.Number + 1;
        }

        return text;
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
        var seq = Digits.ReadAsFar(end[(end.IndexOf(SeqField) + SeqField.Length)..]);
        if (end.IndexOf("\"resumed\":true"u8) >= 0)
        {
            Resumes++;
            Owed += seq - Seq;
        }
        else
        {
            Seq = seq;
        }
    }

    private void TakeSeq(ReadOnlySpan<byte> record)
    {
        var field = record.IndexOf(SeqField);
        if (field < 0) return;
        var seq = Digits.ReadAsFar(record[(field + SeqField.Length)..]);
        if (seq <= Seq) OutOfOrder++;
        else if (Seq >= 0) SeqGaps += seq - Seq - 1;
        Seq = Math.Max(Seq, seq);
    }
}
