namespace Livehouse.Tests.Grains.Ingest;

/// <summary>A publisher as it is in the world: one connection, with the key that it was given and a clock of its own.</summary>
public sealed class Encoder(string id, long keyVersion)
{
    public string Id => id;

    public long KeyVersion => keyVersion;

    public long MediaTimeMs { get; set; } = 1_000;
}

/// <summary>
/// A channel by its rules, written down a second time: seconds instead of instants, no storage, no timers. What an nginx-rtmp server asks, it answers with yes
/// or no.
/// </summary>
public sealed class ChannelOracle
{
    public const int ReconnectSeconds = 60;
    public const int SilentSeconds = 90;
    public const int FreezeSeconds = 20;

    private readonly HashSet<Encoder> _former = [];
    private Encoder? _holder;
    private int _heardAt;
    private long? _mediaTime;
    private int _mediaAt;
    private int _movedAt;
    private bool _wasHeard;
    private int? _waitUntil;

    public int Now { get; private set; }

    public long KeyVersion { get; private set; }

    public bool MayTakeOver { get; set; }

    public bool IsStarted { get; private set; }

    /// <summary>Null: not over.</summary>
    public string? EndReason { get; private set; }

    public bool IsBusy => _holder is not null || _waitUntil is not null;

    public string Status => _waitUntil is not null ? "reconnecting" : _holder is null ? "offline" : _wasHeard ? "good" : "starting";

    private bool IsFrozen => _mediaTime is not null && _mediaAt - _movedAt >= FreezeSeconds;

    private bool IsSilent => Now - _heardAt >= SilentSeconds;

    private bool IsHeld => _holder is not null && !IsFrozen && !IsSilent;

    public bool Publish(Encoder by)
    {
        if (by.KeyVersion != KeyVersion) return false;
        if (by == _holder)
        {
            Begin();
            _waitUntil = null;
            return true;
        }

        return (!IsHeld || (MayTakeOver && !_former.Contains(by))) && Admit(by);
    }

    public bool Update(Encoder by, long mediaTime)
    {
        if (by != _holder)
        {
            if (by.KeyVersion != KeyVersion || _former.Contains(by) || IsHeld || !Admit(by)) return false;
            Hear(mediaTime);
            return true;
        }

        Hear(mediaTime);
        _waitUntil = IsFrozen ? _waitUntil ?? Now + ReconnectSeconds : null;
        return true;
    }

    public bool Done(Encoder by)
    {
        if (by != _holder) return Knows(by);
        Drop(ReconnectSeconds);
        return true;
    }

    public bool Knows(Encoder by) => by == _holder || _former.Contains(by) || by.KeyVersion == KeyVersion;

    public bool MayPlay => _holder is not null;

    public void RenewKey()
    {
        KeyVersion++;
        if (_holder is not null) Drop(ReconnectSeconds);
    }

    public void Stop()
    {
        if (!IsStarted) return;
        EndReason ??= "stopped";
        Drop(null);
    }

    /// <summary>The process was killed, and an activation is there again.</summary>
    public void Crash()
    {
        if (_holder is not null) Begin();
    }

    public void Second()
    {
        Now++;
        if (_waitUntil is { } until)
        {
            if (Now < until) return;
            EndReason ??= "ingest_lost";
            Drop(null);
        }
        else if (_holder is not null && (IsFrozen || IsSilent))
        {
            _waitUntil = Now + ReconnectSeconds;
        }
    }

    private bool Admit(Encoder by)
    {
        if (EndReason is not null) return false;
        IsStarted = true;
        if (_holder is not null) _former.Add(_holder);
        _former.Remove(by);
        (_holder, _waitUntil) = (by, null);
        Begin();
        return true;
    }

    private void Begin() => (_heardAt, _mediaTime, _wasHeard) = (Now, null, false);

    private void Hear(long mediaTime)
    {
        (_heardAt, _mediaAt, _wasHeard) = (Now, Now, true);
        if (_mediaTime is { } known && mediaTime <= known) return;
        (_mediaTime, _movedAt) = (mediaTime, Now);
    }

    private void Drop(int? waitSeconds)
    {
        if (_holder is not null) _former.Add(_holder);
        _holder = null;
        _waitUntil = waitSeconds is { } seconds ? Now + seconds : null;
    }
}
