using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>
/// Rooms in which nothing changes are listed in full less often, since that costs two calls a room. What the list of rooms says of them, the number of
/// participants included, is compared each time.
/// </summary>
internal sealed class SettledRooms(TimeSpan lookEvery)
{
    private readonly Dictionary<string, Look> _looks = [];

    /// <summary>The last full look, if it showed the same as the one before and may still stand; null: look again.</summary>
    public RoomSurvey? Standing(RoomInfo room, DateTimeOffset now) =>
        _looks.TryGetValue(room.Name, out var look) && look.IsRepeated && look.Survey.Room == room && now - look.Survey.Snapshot.TakenAt < lookEvery
            ? look.Survey
            : null;

    public void Looked(RoomSurvey survey)
    {
        var name = survey.Snapshot.Room;
        var last = _looks.GetValueOrDefault(name)?.Survey;
        if (survey.Room is null) _looks.Remove(name);
        else if (!ReferenceEquals(last, survey)) _looks[name] = new Look(survey, last is not null && ShowsTheSame(last, survey));
    }

    /// <summary>Forgets all other rooms.</summary>
    public void Keep(IEnumerable<string> rooms)
    {
        var kept = rooms.ToHashSet();
        foreach (var room in _looks.Keys.Where(room => !kept.Contains(room)).ToList()) _looks.Remove(room);
    }

    private static bool ShowsTheSame(RoomSurvey one, RoomSurvey other) =>
        one.Room == other.Room
        && !one.Snapshot.Egresses.Concat(other.Snapshot.Egresses)
            .Any(static egress => egress.Phase is EgressPhase.Starting or EgressPhase.Active or EgressPhase.Ending)
        && one.Snapshot.Egresses.Count == other.Snapshot.Egresses.Count
        && one.Snapshot.Participants.Select(Shown).ToHashSet().SetEquals(other.Snapshot.Participants.Select(Shown));

    private static (string Sid, bool Counts) Shown(MediaParticipant participant) => (participant.Sid, participant.Counts);

    private sealed record Look(RoomSurvey Survey, bool IsRepeated);
}
