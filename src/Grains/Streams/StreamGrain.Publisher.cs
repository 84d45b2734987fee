using Livehouse.Grains.MediaRooms;
using Livehouse.Grains.Persistence;
using Livehouse.Media;
using Livehouse.Outbox;

namespace Livehouse.Grains.Streams;

/// <summary>
/// How long a stream lives without its publisher and without its room. Once there has been a publisher, the stream waits for them to return, regardless of the
/// room, and then ends as <c>host_gone</c>. A stream that never had a publisher, for example because everything happens on the hub, is not ended by this.
/// </summary>
public partial class StreamGrain
{
    private const string HostGone = "host_gone";
    private const string RoomFinishedReason = "room_finished";

    private readonly PublisherWatch _publishers = new();
    private readonly DeferredTurn _hostGone;

    /// <summary>UTC; until then a publisher may be present although none is known.</summary>
    private DateTimeOffset _graceUntil;
    private int _ingressAbsences;

    public Task CheckTime() => PassTime();

    /// <summary>When the stream ends if its publisher does not return; null: there is a publisher, there never was one, or the stream has ended.</summary>
    private DateTimeOffset? HostGoneAt =>
        !HasEncoder && State is { IsLive: true, Publisher.GoneSince: { } since } && since + _options.ReconnectWindow is var due
            ? (due > _graceUntil ? due : _graceUntil)
            : null;

    private OpenRoom RoomToOpen() => new(Room, (int)_options.EmptyRoomTimeout.TotalSeconds)
    {
        DepartureTimeoutSeconds = (int)(_options.ReconnectWindow + _options.DepartureMargin).TotalSeconds,
    };

    private static DateTimeOffset BornAt(MediaEvent mediaEvent) => mediaEvent.RoomBornAt ?? mediaEvent.CreatedAt;

    /// <summary>An encoder, or the host under the identity that publishes: a host who only watches, for example on another device, has a different
    /// one.</summary>
    private bool IsPublisher(MediaParticipant participant) => participant.IsIngress || participant.Identity == MediaIdentity.Of(State!.OwnerId);

    private void RecallPublisher(StreamState state)
    {
        if (!state.IsLive) return;
        foreach (var sid in state.Lives?.Closed ?? []) _viewers.RoomClosed(sid);
        _publishers.Recall(state.Publisher, state.Lives?.Closed ?? []);
        // The publisher may have returned while no activation received events: the next listings will show it.
        _graceUntil = Now + _options.PublisherGrace;
        ArmHostGone();
    }

    private Task PublisherJoined(string roomSid, MediaParticipant participant)
    {
        _publishers.Joined(roomSid, participant, Now);
        return SettlePublisher(State!);
    }

    private Task PublisherLeft(string roomSid, MediaParticipant participant)
    {
        _publishers.Left(roomSid, participant);
        return SettlePublisher(State!);
    }

    private Task PublisherListed(MediaSnapshot snapshot)
    {
        var publishers = snapshot.Participants.Where(IsPublisher).ToList();
        var isLate = snapshot.RoomSid is { } sid && State!.Lives?.IsClosed(sid) == true;
        var roomSid = snapshot.RoomExists ? snapshot.RoomSid ?? "" : null;
        _publishers.Listed(roomSid, publishers, snapshot.TakenAt);
        // A publisher who counts, or whose leaving was told, needs no grace: it would outlast a short reconnect window.
        if (!isLate && publishers.Any(publisher => _publishers.MayBegin(roomSid ?? "", publisher))) _graceUntil = Now + _options.PublisherGrace;

        // An encoder whose end was not reported.
        _ingressAbsences = publishers.Any(publisher => publisher.IsIngress) ? 0 : _ingressAbsences + 1;
        var next = State!;
        if (_ingressAbsences >= AbsencesMax && next.Ingresses.Any(ingress => ingress.IsPublishing))
        {
            next = next with { Ingresses = [.. next.Ingresses.Select(ingress => ingress with { IsPublishing = false })] };
        }

        return SettlePublisher(next);
    }

    /// <summary>Commits the next state, if there is one, with the current knowledge of the publisher: the time without one begins, or ends.</summary>
    private async Task SettlePublisher(StreamState next)
    {
        if (next.IsLive) next = next with { Publisher = _publishers.Next(next.Publisher, next.Ingresses.Any(ingress => ingress.IsPublishing), Now) };
        if (next != State) await Commit(next);
        ArmHostGone();
    }

    /// <summary>Stored: a room that ends while no activation receives events must still be noticed.</summary>
    private async Task RoomWasSeen(string? sid, DateTimeOffset bornAt)
    {
        if (State is not { IsLive: true } state) return;
        var lives = (state.Lives ?? RoomLives.None).Seen(sid, bornAt);
        if (sid is { Length: > 0 } && lives.IsClosed(sid)) return;
        var next = state with { RoomOpened = true, Lives = lives == RoomLives.None ? null : lives };
        if (next != state) await Commit(next);
    }

    /// <summary>Only the end of the current session is about this stream; an event without a sid, as some relays send it, is about the whole room.</summary>
    private async Task RoomFinished(string roomSid, MediaEvent mediaEvent)
    {
        if (roomSid.Length == 0)
        {
            if (HasEncoder) await RoomIsGone(mediaEvent.RoomEnd, (State!.Lives ?? RoomLives.None).Gone());
            else await End(RoomFinishedReason);
            return;
        }

        _publishers.RoomClosed(roomSid);
        var (lives, wasLiving) = (State!.Lives ?? RoomLives.None).Finished(roomSid, mediaEvent.RoomBornAt, _options.ClosedRoomsMax);
        if (wasLiving) await RoomIsGone(mediaEvent.RoomEnd, lives);
        else await SettlePublisher(State with { Lives = lives });
    }

    /// <summary>Listings show that the room is gone without an event: if its publisher was in it, it was lost without a decision.</summary>
    private Task RoomIsMissing() =>
        RoomIsGone(State!.Publisher is { LeftWithRoom: false } ? RoomEnd.Shutdown : RoomEnd.Unknown, (State.Lives ?? RoomLives.None).Gone());

    /// <summary>The room is gone from the media server. A stream whose publisher is expected gets it again, and waits; any other ends with it.</summary>
    private async Task RoomIsGone(RoomEnd end, RoomLives lives)
    {
        _roomAbsences = 0;
        if (!IsHostExpected(end))
        {
            await End(RoomFinishedReason);
            return;
        }

        var state = State!;
        var next = state with { RoomOpened = false, Lives = lives };
        next = next with { Publisher = _publishers.Next(next.Publisher, next.Ingresses.Any(ingress => ingress.IsPublishing), Now) };
        if (state.ReopenMessageId is null) await Commit(next with { ReopenMessageId = $"{_id}.{state.OutboxMessageCount}.0" }, [RoomToOpen()]);
        else await Commit(next);
        ArmHostGone();
    }

    /// <summary>Whether the loss of the room is only an interruption of its stream.</summary>
    private bool IsHostExpected(RoomEnd end) => end switch
    {
        RoomEnd.Deleted => false,
        // Who publishes through an RTMP server is not in the room.
        _ when HasEncoder => true,
        // It was not closed on purpose.
        RoomEnd.Shutdown or RoomEnd.Superseded or RoomEnd.OpenFailed => true,
        // Viewers who joined and left before their host may leave an empty room early.
        RoomEnd.Idle => State!.Publisher is not null || Now < State.StartedAt + _options.EmptyRoomTimeout,
        // A media server that gives no reason: the room was deleted while the publisher was in it, or the publisher had disconnected before.
        _ => State!.Publisher is { GoneSince: not null, LeftWithRoom: false },
    };

    private void ArmHostGone()
    {
        _hostGone.Disarm();
        if (HostGoneAt is not { } due) return;
        var wait = due - _host.Time.GetUtcNow();
        _hostGone.Arm(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        _host.StayActive(_options.ReconnectWindow + _options.PublisherGrace);
    }

    private async Task PassTime()
    {
        if (HostGoneAt is { } due && due <= Now) await End(HostGone);
        else ArmHostGone();
    }
}
