using Livehouse.Grains.Ingest.Health;
using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.Ingest;

/// <summary>One channel. See <see cref="IIngestGrain"/> for what each call promises.</summary>
[GrainType(GrainKinds.Ingest)]
[RandomPlacement]
public sealed partial class IngestGrain : HostedGrain, IIngestGrain
{
    private const string WrongKey = "The stream key is not valid.";

    private readonly string _id;
    private readonly IGrainHost _host;
    private readonly IngestGrainOptions _options;
    private readonly IStreamKeys _keys;
    private readonly GrainMemory<IngestState> _memory;
    private readonly PublisherPulse _pulse;
    private readonly DeferredTurn _time;

    /// <summary>How long the last session was, for a file that is reported after its end; null: not known.</summary>
    private (IngestConnection Connection, double Seconds)? _lastLength;

    public IngestGrain(IGrainHost host, IGrainStore store, IngestGrainOptions options, IStreamKeys keys) : base(host)
    {
        (_id, _host, _options, _keys) = (host.Key, host, options, keys);
        _memory = new GrainMemory<IngestState>(GrainRef.Ingest(host.Key), host, store);
        _pulse = new PublisherPulse(options);
        _health = new StreamHealthMonitor(options.FreezeAfter);
        _time = new DeferredTurn(host, PassTime);
        _tell = new DeferredTurn(host, TellHealth);
    }

    private IngestState State => _memory.State ?? IngestState.Empty;

    private DateTimeOffset Now => _host.Time.GetUtcNow().Truncate();

    public override async Task OnActivate(CancellationToken cancellation)
    {
        await _memory.Load(cancellation);
        if (State.Session is not { } session)
        {
            if (State.Wait is { } wait) _health.Disconnected(wait.Since);
            return;
        }

        // Its words may have been missed while no activation was there to hear them: they have their full time again.
        _pulse.Begin(Now, Reports(session.Connection.Server));
        _health.Connected(session.ConnectedAt, session.Protocol, session.Connection);
        Arm();
    }

    public async Task<Outcome<Done>> Receive(IngestWord word)
    {
        var answer = await Answer(word);
        if (IsForgettable) _host.DeactivateWhenIdle();
        return answer;
    }

    private Task<Outcome<Done>> Answer(IngestWord word)
    {
        if (!IsOfTenant(word) || (word.StreamId is { } named && State.StreamId is { } own && named != own)) return RefuseServer(word);
        return word.Kind switch
        {
            IngestWordKind.Publish => Publish(word),
            IngestWordKind.Update => Update(word),
            IngestWordKind.Done => Finish(word),
            IngestWordKind.Play => Task.FromResult(MayPlay() ? Accepted() : Denied("The stream can't be played.")),
            IngestWordKind.Recorded => TakeFile(word),
            _ => Task.FromResult(Accepted()),
        };
    }

    public Task<ChannelEnd> End()
    {
        var isOver = State is { Session: null, Wait: null, StreamId: not null };
        if (IsForgettable) _host.DeactivateWhenIdle();
        return Task.FromResult(new ChannelEnd(isOver));
    }

    private async Task<Outcome<Done>> Publish(IngestWord word)
    {
        if (!HasKey(word)) return await RefuseKey(word);
        if (State.Session is { } current)
        {
            if (current.Connection.IsSame(word.Connection))
            {
                if (current.IsAttached) return await GoOn(word);
            }
            else if (IsHeld(current) && (!State.MayTakeOver || State.IsFormer(word.Connection)))
            {
                return await RefuseSecond(word);
            }
        }

        return await Admit(word);
    }

    private async Task<Outcome<Done>> Update(IngestWord word)
    {
        if (State.Session is { } session && session.Connection.IsSame(word.Connection))
        {
            if (word.Key is not null && !HasKey(word)) return await RefuseKey(word);
            if (!session.IsAttached) return HasKey(word) ? await Admit(word) : await RefuseKey(word);
            var now = Now;
            Heard(word, now);
            await Settle(now);
            await TellHealth();
            return Accepted();
        }

        if (!HasKey(word)) return await RefuseKey(word);
        // It was replaced, or has ended: its owner knows.
        if (State.IsFormer(word.Connection)) return Denied();
        // It was admitted by a word that we missed, or forgot: it must not be dropped for that.
        return State.Session is { } other && IsHeld(other) ? await RefuseSecond(word) : await Admit(word);
    }

    private async Task<Outcome<Done>> Finish(IngestWord word)
    {
        if (State.Session is not { } session || !session.Connection.IsSame(word.Connection)) return Knows(word) ? Accepted() : Denied();
        _lastLength = (session.Connection, (Now - session.ConnectedAt).TotalSeconds);
        await Commit(State.WithoutSession() with { Wait = WaitFrom(Now) });
        _health.Disconnected(Now);
        Arm();
        await TellHealth();
        return Accepted();
    }

    /// <summary>Only of a connection that was admitted: one that was refused has written over a file, or left one of seconds.</summary>
    private async Task<Outcome<Done>> TakeFile(IngestWord word)
    {
        if (!WasAdmitted(word.Connection)) return Knows(word) ? Accepted() : Denied();
        if (_options.HasRecordings) return await TakeRecording(word);
        // A tenant's own RTMP server writes to a disk that isn't ours; and a path without the channel's name would be somebody else's file.
        var isOurs = word is { TenantId: null, File: { } file } && file.Path.Contains(_id, StringComparison.Ordinal);
        if (!isOurs || !_options.KeepsFiles || State.StreamId is null) return Accepted();
        var seconds = word.File!.Seconds ?? (_lastLength is var (connection, length) && connection.IsSame(word.Connection) ? length : null);
        await _host.Grains.Stream(State.StreamId!).TakeFile(new EncoderFile(word.File.Path, seconds));
        return Accepted();
    }

    /// <summary>The RTMP server makes the recording itself, of all parts, and viewers get it there.</summary>
    private async Task<Outcome<Done>> TakeRecording(IngestWord word)
    {
        if (State.StreamId is not { } streamId || word.File is not { } file) return Accepted();
        var encoder = new EncoderReport(_id, State.SessionCount, word.TenantId);
        var taken = await _host.Grains.Stream(streamId).TakeRtmpRecording(new RtmpRecordingReport(encoder, RtmpFileNames.KeyOf(_id, file.Path)));
        return taken.IsRefused ? Denied(taken.Refusal.Detail) : Accepted();
    }

    /// <summary>The connection becomes the session, of a stream that it starts if need be.</summary>
    private async Task<Outcome<Done>> Admit(IngestWord word)
    {
        var streamId = _id;
        if (Channels.IsEvent(_id))
        {
            var started = await _host.Grains.Event(_id).StartByEncoder(new StartByEncoder(word.TenantId, word.StreamId));
            if (started.IsRefused) return await Refuse(word, started.Refusal.Code, started.Refusal.Detail);
            streamId = started.Value.Stream!.Id;
        }

        // First the intention: after a crash the session counts as lost, and the stream can't be left waiting for it.
        var now = Now;
        await Commit(State.WithSession(word.Connection, word.Protocol, now) with { StreamId = streamId });
        var attached = await _host.Grains.Stream(streamId).AttachEncoder(new EncoderReport(_id, State.SessionCount, word.TenantId));
        if (attached.IsRefused)
        {
            await Commit(State with { Session = null, Wait = null });
            return await Refuse(word, attached.Refusal.Code, attached.Refusal.Detail);
        }

        var stream = attached.Value;
        await Commit(State with
        {
            Session = State.Session! with { IsAttached = true },
            Wait = null,
            TenantId = stream.TenantId,
            IsPublic = stream.Visibility == Visibility.Public,
            OwnerId = stream.OwnerId,
        });
        _health.Connected(now, word.Protocol, word.Connection);
        _pulse.Begin(now, Reports(word.Connection.Server));
        _absences = 0;
        _refused = null;
        if (word.Kind == IngestWordKind.Update) Heard(word, now);
        Arm();
        await TellHealth();
        return Accepted();
    }

    /// <summary>A repeat of what was admitted, or an id that the RTMP server gives again after its restart.</summary>
    private async Task<Outcome<Done>> GoOn(IngestWord word)
    {
        _pulse.Begin(Now, Reports(word.Connection.Server));
        if (State.Session is { } session) _health.Connected(session.ConnectedAt, session.Protocol, session.Connection);
        if (State.Wait is null) await _memory.Confirm();
        else await Commit(State with { Wait = null });
        Arm();
        return Accepted();
    }

    private void Heard(IngestWord word, DateTimeOffset now)
    {
        _pulse.Heard(now, word.MediaTimeMs);
        _health.Observe(new IngestSample(now, word.Connection, word.Protocol, word.BytesIn, null, word.MediaTimeMs, null, null));
    }

    private bool HasKey(IngestWord word) => _keys.IsSecret(_id, State.KeyVersion, word.Key);

    private bool IsOfTenant(IngestWord word) => word.TenantId is null || State.TenantId is null || word.TenantId == State.TenantId;

    /// <summary>Whether the word is about something that was admitted here, so that it is only late.</summary>
    private bool Knows(IngestWord word) => WasAdmitted(word.Connection) || HasKey(word);

    private bool WasAdmitted(IngestConnection connection) => connection.ClientId == IngestConnection.NoClientId
        ? State.Former.Concat(State.Session is { } session ? [session.Connection] : [])
            .Any(known => known.Server == connection.Server && known.ServerName == connection.ServerName)
        : State.Session?.Connection.IsSame(connection) == true || State.IsFormer(connection);

    private bool IsHeld(IngestSession session) => session.IsAttached && !_pulse.IsReplaceable(Now);

    private bool MayPlay() => State.Session is { IsAttached: true } && State.IsPublic;

    /// <summary>Servers that report regularly that an encoder goes on; of the others, only statistics tell.</summary>
    private static bool Reports(IngestServer server) => server == IngestServer.NginxRtmp;

    private static Outcome<Done> Accepted() => Done.Instance;

    private static Outcome<Done> Denied(string detail = WrongKey) => new Refusal(RefusalCodes.PublishDenied, detail);
}
