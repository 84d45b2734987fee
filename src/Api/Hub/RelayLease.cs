using Livehouse.Streams;

namespace Livehouse.Api.Hub;

/// <summary>What a batch means to a relay's subscription.</summary>
internal enum BatchFate
{
    /// <summary>It follows what came before, or its epoch is about to be learned.</summary>
    Regular,

    /// <summary>Something between it and the last batch is missing, or a new epoch began.</summary>
    Lossy,

    /// <summary>From an activation that is not the stream's any more.</summary>
    Ignored,
}

/// <summary>A relay's subscription: asked for with the first connection, renewed while there are any, and sure only while epoch and numbers say that no batch was lost.</summary>
internal sealed class RelayLease
{
    private const int FormerEpochsMax = 16;

    private readonly StreamRelay _relay;
    private readonly IStreamGrain _grain;
    private readonly RelayServices _services;
    private readonly RelayMailbox _mailbox;
    private readonly ITimer _renewal;
    private readonly List<string> _formerEpochs = [];
    private (string Epoch, long Seq)? _unknown;
    private long _seq;
    private long _promisedSeq;
    private long _number;
    private long? _endedAt;

    public RelayLease(StreamRelay relay, IStreamGrain grain, RelayServices services, RelayMailbox mailbox)
    {
        _relay = relay;
        _grain = grain;
        _services = services;
        _mailbox = mailbox;
        _renewal = services.Time.CreateTimer(_ => mailbox.Post(Renew), null, services.Options.LeaseRenewal, services.Options.LeaseRenewal);
    }

    public string? Epoch { get; private set; }

    /// <summary>Whatever the grain tells from now on reaches this relay: connections may join.</summary>
    public bool IsSure { get; private set; }

    /// <summary>A renewal is on its way, or the presences that it called for.</summary>
    public bool IsAsking { get; private set; }

    /// <summary>The grain is being told who is here: until it has answered, a leave or join could overtake that list, or be undone by its repetition.</summary>
    public bool IsPresenting { get; private set; }

    /// <summary>The stream ended a while ago: nobody listens, and connections stay as they are.</summary>
    public bool IsQuiet { get; private set; }

    public void Ask()
    {
        if (IsAsking) return;
        if (IsQuiet) _endedAt = null;
        IsQuiet = false;
        IsAsking = true;
        _services.Ask(_mailbox, () => _grain.Subscribe(_relay.FrontId, _relay), Answered, Failed);
    }

    /// <summary>Something was lost. An answer that is on its way will do: should it come from a former activation, the joins after it will tell.</summary>
    public void AskAnew()
    {
        IsSure = false;
        Ask();
    }

    /// <summary>The last event that came.</summary>
    public long Seq => _seq;

    /// <summary>Something before it has not come yet.</summary>
    public bool IsEarly(StreamBatch batch) => IsSure && batch.Epoch == Epoch && batch.Events[0].Seq > _seq + 1;

    public BatchFate See(StreamBatch batch)
    {
        var (first, last) = (batch.Events[0].Seq, batch.Events[^1].Seq);
        if (batch.Epoch != Epoch)
        {
            // An ended stream begins no epoch that its audience needs.
            if (_formerEpochs.Contains(batch.Epoch) || (_endedAt is not null && IsSure)) return BatchFate.Ignored;
            _unknown = (batch.Epoch, _unknown is { } earlier && earlier.Epoch == batch.Epoch ? Math.Max(earlier.Seq, last) : last);
            return IsSure ? BatchFate.Lossy : BatchFate.Regular;
        }

        var isLossy = IsSure && first > _seq + 1;
        _seq = Math.Max(_seq, last);
        return isLossy ? BatchFate.Lossy : BatchFate.Regular;
    }

    /// <summary>Listen for a little longer: a recording may be completed after the end.</summary>
    public void StreamEnded() => _endedAt ??= _services.Time.GetTimestamp();

    public void Renew()
    {
        if (_relay.SeatCount == 0 || IsQuiet || IsAsking) return;
        if (_endedAt is { } at && _services.Time.GetElapsedTime(at) >= _services.Options.EndedLinger) GoQuiet();
        else Ask();
    }

    public void End()
    {
        _renewal.Dispose();
        if (!IsQuiet) Unsubscribe();
    }

    private void Answered(FrontLease lease)
    {
        IsAsking = false;
        if (IsSure && IsOurs(lease)) Renewed(lease);
        else if (IsSure && _endedAt is not null) GoQuiet();
        else Begin(lease);
        _relay.EndIfRetired();
    }

    /// <summary>The lease that this relay already has. The activation may know the front by a newer one, when the answer that told of it got lost on its way or came too late.</summary>
    private bool IsOurs(FrontLease lease) => lease.Known && (lease.Epoch, lease.Number) == (Epoch, _number);

    private void Renewed(FrontLease lease)
    {
        // What the grain had sent at the last renewal has arrived by this one, or never will.
        var isTailLost = _promisedSeq > _seq;
        _promisedSeq = lease.Seq;
        if (isTailLost) _relay.Recover();
        else _relay.JoinHeld();
    }

    private void Begin(FrontLease lease)
    {
        if (IsSure) _relay.HoldAll();
        var isOurs = IsOurs(lease);
        Adopt(lease);
        var presences = _relay.Seats.Values.Where(seat => seat.Epoch is not null).Select(seat => new Presence(seat.Connection.Id, seat.Connection.Caller)).ToList();
        IsSure = isOurs || presences.Count == 0;
        if (IsSure)
        {
            _relay.JoinHeld();
            return;
        }

        // All at once first: the people who are still here must not be seen to come again one by one.
        IsAsking = IsPresenting = true;
        _services.Ask(_mailbox, () => Present(presences), _ => Presented(), error =>
        {
            _services.Log.PresentFailed(error, _relay.StreamId);
            Presented();
        });
    }

    private void Presented()
    {
        IsAsking = IsPresenting = false;
        IsSure = true;
        _relay.TellLeaving();
        _relay.JoinHeld();
        _relay.EndIfRetired();
    }

    private async Task<bool> Present(List<Presence> presences)
    {
        await _grain.Present(new FrontPresences(_relay.FrontId, presences));
        return true;
    }

    private void Adopt(FrontLease lease)
    {
        var seen = _unknown is { } unknown && unknown.Epoch == lease.Epoch ? unknown.Seq : 0;
        if (Epoch is not null && Epoch != lease.Epoch) Bury(Epoch);
        if (_unknown is { } stray && stray.Epoch != lease.Epoch) Bury(stray.Epoch);
        _seq = Math.Max(lease.Seq, Epoch == lease.Epoch ? _seq : seen);
        _promisedSeq = 0;
        _unknown = null;
        _formerEpochs.Remove(lease.Epoch);
        Epoch = lease.Epoch;
        _number = lease.Number;
    }

    private void Bury(string epoch)
    {
        if (_formerEpochs.Count == FormerEpochsMax) _formerEpochs.RemoveAt(0);
        _formerEpochs.Add(epoch);
    }

    private void Failed(Exception error)
    {
        IsAsking = false;
        _services.Log.LeaseFailed(error, _relay.StreamId);
        if (!IsSure) _relay.FailWaiting(error);
        _relay.EndIfRetired();
    }

    private void GoQuiet()
    {
        IsQuiet = true;
        IsSure = false;
        Unsubscribe();
    }

    private void Unsubscribe()
    {
        _ = Tell();

        async Task Tell()
        {
            try
            {
                await _services.Calls.Tell(() => _grain.Unsubscribe(_relay.FrontId));
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // The lease runs out by itself.
                _services.Log.LeaseFailed(error, _relay.StreamId);
            }
        }
    }
}
