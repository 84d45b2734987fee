using Livehouse.LiveKit;

namespace Livehouse.Media;

/// <summary>Lists the state of some rooms on the media server.</summary>
internal sealed class RoomSurveyor(LiveKitClient liveKit, TimeProvider time)
{
    /// <summary>A survey for each of the rooms, including those that do not exist; none for a room for which the media server returns an error.</summary>
    /// <param name="recorded">The rooms whose egresses are listed too, at one more call each; null: all.</param>
    /// <param name="standing">A former survey that still holds for this room, which then is not listed again; null: always list.</param>
    /// <exception cref="LiveKitException">The media server could not be reached.</exception>
    public async Task<IReadOnlyList<RoomSurvey>> Survey(
        IReadOnlyList<string> rooms,
        CancellationToken cancellation,
        IReadOnlySet<string>? recorded = null,
        Func<RoomInfo, Task<RoomSurvey?>>? standing = null)
    {
        var takenAt = time.GetUtcNow();
        var found = (await liveKit.Rooms.List(rooms, cancellation))
            .Where(room => room.Name.Length > 0)
            .DistinctBy(room => room.Name)
            .ToDictionary(room => room.Name);
        return [.. (await Task.WhenAll(rooms.Select(Look))).OfType<RoomSurvey>()];

        async Task<RoomSurvey?> Look(string room) =>
            standing is not null && found.TryGetValue(room, out var shown) && await standing(shown) is { } former
                ? former
                : await Survey(room, found.GetValueOrDefault(room), takenAt, recorded?.Contains(room) ?? true, cancellation);
    }

    private async Task<RoomSurvey?> Survey(string room, RoomInfo? found, DateTimeOffset takenAt, bool withEgresses, CancellationToken cancellation)
    {
        IReadOnlyList<ParticipantInfo> participants;
        try
        {
            participants = found is null ? [] : await liveKit.Rooms.ListParticipants(room, cancellation);
        }
        catch (LiveKitException failure) when (failure.Status is not null)
        {
            // One room's media node can have a problem while the server answers for the others.
            return null;
        }

        var reports = withEgresses ? await Egresses(room, cancellation) : null;
        var people = participants.Where(participant => participant.Identity.Length > 0 && participant.State != ParticipantState.Disconnected)
            .Select(participant => MediaPeople.From(participant, participant.State == ParticipantState.Active && MediaPeople.Counts(participant)))
            .DistinctBy(participant => participant.Sid);
        var sid = found is { Sid.Length: > 0 } ? found.Sid : null;
        return new RoomSurvey(
            new MediaSnapshot(room, takenAt, found is not null, sid, [.. people], reports ?? []) { RoomBornAt = found?.CreatedAt }, reports is not null, found);
    }

    /// <summary>Null when they can't be listed: a media server without recorders answers so, but still lists its rooms.</summary>
    private async Task<IReadOnlyList<EgressReport>?> Egresses(string room, CancellationToken cancellation)
    {
        try
        {
            return [.. (await liveKit.Egress.List(room, cancellation)).Select(EgressReports.From).OfType<EgressReport>()];
        }
        catch (LiveKitException)
        {
            return null;
        }
    }
}

/// <param name="HasEgresses">False when the snapshot has no egresses because they could not be listed.</param>
/// <param name="Room">As the list of rooms shows it; null: it is not there.</param>
internal sealed record RoomSurvey(MediaSnapshot Snapshot, bool HasEgresses, RoomInfo? Room);
