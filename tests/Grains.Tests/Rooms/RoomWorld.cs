using System.Text.Json;
using Livehouse.Grains.Rooms;
using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Wire;

namespace Livehouse.Tests.Grains.Rooms;

/// <summary>
/// People, a room, and a media server whose events are lost, late and duplicated, over a store that fails and processes that die, all drawn from a seed.
/// </summary>
internal sealed class RoomWorld
{
    private const int Users = 7;
    private const double EventAgeMaxSeconds = 60;

    private readonly Random _random;
    private readonly RoomScene _scene = new();
    private readonly MediaServerModel _media;
    private readonly RoomTerms _terms;

    /// <summary>Users who were given a seat and have not arrived since, with the time until which it is reserved.</summary>
    private readonly Dictionary<string, DateTimeOffset> _protected = [];

    /// <summary>What the tokens say that each has got, old ones too.</summary>
    private readonly Dictionary<string, List<string>> _tokens = [];
    private readonly List<MediaSnapshot> _lateListings = [];

    public RoomWorld(Random random)
    {
        _random = random;
        _media = new MediaServerModel(() => _scene.Silo.Now);
        _terms = RoomScene.Terms with { MaxParticipants = random.Next(2, 5), EmptyTimeoutSeconds = random.Next(2) == 0 ? 30 : 600 };
    }

    /// <summary>What went wrong, for a look at whether the simulation is any good.</summary>
    public Dictionary<string, int> Happened { get; } = [];

    private DateTimeOffset Now => _scene.Silo.Now;

    /// <summary>Null: the room is closed.</summary>
    private string? MediaRoom => _scene.Silo.Store.Rooms.SingleOrDefault()?.MediaRoom;

    public void Step()
    {
        var user = $"u{_random.Next(Users)}";
        switch (_random.Next(24))
        {
            case 0 or 1 or 2 or 3:
                Enter(user);
                break;
            case 4 or 5 or 6 or 7:
                Join(user);
                break;
            case 8 or 9:
                if (_tokens.TryGetValue(user, out var held)) _media.Leave(held[_random.Next(held.Count)], user);
                break;
            case 10 or 11 or 12 or 13 or 14:
                DeliverOne();
                break;
            case 15 or 16:
                RunOneOutboxMessage(mayFail: true);
                break;
            case 17:
                if (MediaRoom is { } shown) _lateListings.Add(_media.Show(shown));
                break;
            case 18:
                List();
                break;
            case 19 when _random.Next(4) == 0:
                Count("crash");
                _scene.Silo.Crash();
                break;
            case 19 when _random.Next(4) == 0:
                if (_random.Next(2) == 0) _scene.Silo.Faults.FailNext(StoreCall.Commit);
                else _scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
                break;
            case 19:
                _scene.Silo.Deactivate(_scene.Grain);
                break;
            case 20:
                if (Try(() => _scene.Room.Leave(People.Viewer(user))) is { IsRefused: false }) _protected.Remove(user);
                break;
            case 21 when _random.Next(6) == 0:
                // Asked again after a lost answer, the room is not there: it was closed.
                Try(() => _scene.Room.Close(People.Moderator));
                Assert.Null(MediaRoom);
                Count("closed");
                _protected.Clear();
                break;
            case 21 when MediaRoom is { } room:
                _media.LetGo(room);
                break;
            default:
                _scene.Advance(_random.Next(15_000) / 1000.0);
                break;
        }

        Check();
    }

    /// <summary>Nothing fails any more, and no event comes: listings alone must find the truth.</summary>
    public void Settle()
    {
        _media.Events.Clear();
        _lateListings.Clear();
        for (var round = 0; round < 8; round++)
        {
            Do(() => _scene.Room.CheckTime());
            if (MediaRoom is { } shown) Do(() => _scene.Room.Reconcile(_media.Show(shown)));
            while (_scene.Silo.Store.Pending.Count > 0) RunOneOutboxMessage(mayFail: false);
            _media.Events.Clear();
            _scene.Advance(round < 2 ? 40 : 5);
        }

        Check();
        if (MediaRoom is not { } room) return;
        var view = _scene.View().Result;
        Assert.Equal(_media.People(room).Count, view.Participants);
        Assert.Equal(view.Participants, view.Occupied);
        Assert.Equal(_media.People(room).Order(), Guests().Where(guest => guest.IsPresent).Select(guest => guest.UserId).Order());
    }

    private void Enter(string user)
    {
        var wasOpen = MediaRoom;
        var outcome = Try(() => _scene.Room.Enter(RoomScene.Entry(People.Viewer(user), terms: _terms)));
        if (outcome.IsRefused)
        {
            // Beyond what the media server could not be brought to delete, the room does not open.
            Assert.Equal(RefusalCodes.RoomFull, outcome.Refusal.Code);
            Count("full");
            return;
        }

        Count("entered");
        if (wasOpen is null && _tokens.Count > 0) Count("opened again");
        if (!_tokens.TryGetValue(user, out var tokens)) _tokens[user] = tokens = [];
        if (!tokens.Contains(outcome.Value.MediaRoom)) tokens.Add(outcome.Value.MediaRoom);
        // An arrival in this very second may belong to this seat or an earlier one: it can't be decided.
        var isAmbiguous = _media.Events.Any(
            told => told.Kind == MediaEventKind.ParticipantJoined && told.Participant!.Identity == user && told.CreatedAt > Now.AddSeconds(-1));
        if (isAmbiguous) _protected.Remove(user);
        else _protected[user] = outcome.Value.HeldUntil;
    }

    private void Join(string user)
    {
        if (!_tokens.TryGetValue(user, out var tokens)) return;
        Count("joined");
        _media.Join(tokens[_random.Next(tokens.Count)], user);
        _protected.Remove(user);
    }

    /// <summary>As the front does it: the name leads to its room.</summary>
    private void DeliverOne()
    {
        _media.Events.RemoveAll(old => old.CreatedAt < Now.AddSeconds(-EventAgeMaxSeconds));
        if (_media.Events.Count == 0) return;
        var mediaEvent = _media.Events[_random.Next(_media.Events.Count)];
        var fate = _random.Next(8);
        if (fate == 0) Count("lost");
        if (fate == 1) Count("doubled");
        if (fate != 1) _media.Events.Remove(mediaEvent);
        if (fate == 0) return;
        var before = _scene.Outbox<RemoveParticipant>().Count;
        Do(async () =>
        {
            if ((await _scene.Silo.MediaName("main", mediaEvent.Room).Owner()).Room is { } room) await _scene.Silo.Room(room).Receive(mediaEvent);
        });
        if (_scene.Outbox<RemoveParticipant>().Count > before) Count("turned away");
    }

    private void List()
    {
        if (_lateListings.Count > 0 && _random.Next(2) == 0)
        {
            Count("late listing");
            var late = _lateListings[_random.Next(_lateListings.Count)];
            _lateListings.Clear();
            Do(() => _scene.Room.Reconcile(late));
        }
        else if (MediaRoom is { } room)
        {
            Do(() => _scene.Room.Reconcile(_media.Show(room)));
        }
    }

    private void RunOneOutboxMessage(bool mayFail)
    {
        if (_scene.Silo.Store.Pending is not { Count: > 0 } pending) return;
        var message = pending[_random.Next(pending.Count)];
        if (message.Message is CloseRoom close) Assert.NotEqual(MediaRoom, close.Room);
        var fate = mayFail ? _random.Next(8) : 7;
        if (fate == 0)
        {
            Count("outbox message failed");
            Do(() => _scene.Ends(message, "It is down."));
            return;
        }

        _media.Do(message.Message);
        if (fate == 1) Count("outbox message repeated");
        else Do(() => _scene.Ends(message));
    }

    private void Check()
    {
        foreach (var gone in _protected.Where(entry => entry.Value <= Now).ToList()) _protected.Remove(gone.Key);
        Assert.True(_protected.Count <= _terms.MaxParticipants, "More people were given seats than there are.");
        if (_protected.Count > 0) Count("protected");
        var guests = Guests().Where(guest => guest.HasSeat(Now)).Select(guest => guest.UserId).ToHashSet();
        Assert.True(guests.Count <= _terms.MaxParticipants, "More people have seats than there are.");
        Assert.All(_protected.Keys, user => Assert.Contains(user, guests));
    }

    private List<Guest> Guests() =>
        [.. _scene.Silo.Store.Rows(_scene.Grain, Guest.Ledger).Select(row => JsonSerializer.Deserialize<Guest>(row.Data, LivehouseJson.Options)!)];

    private void Do(Func<Task> call) => Try(async () =>
    {
        await call();
        return (Outcome<Done>)Done.Instance;
    });

    /// <summary>Asks until there is an answer.</summary>
    private Outcome<T> Try<T>(Func<Task<Outcome<T>>> call) where T : class
    {
        while (true)
        {
            try
            {
                return call().GetAwaiter().GetResult();
            }
            catch (Exception unknown) when (unknown is StoreFailedException or CrashedException)
            {
                Count("store failed");
            }
        }
    }

    private void Count(string what) => Happened[what] = Happened.GetValueOrDefault(what) + 1;
}
