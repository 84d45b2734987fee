using Livehouse.Api.Configuration;
using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Refusals;
using Livehouse.Rooms;

namespace Livehouse.Api.Rooms;

/// <summary>
/// Issues the media server's tokens for rooms, however their holder got a seat. The identity is always the caller's (<see cref="MediaIdentity.Of"/>), never
/// part of a request.
/// </summary>
internal sealed class RoomTokens(LiveKitInstances instances, LivehouseSettings settings)
{
    /// <summary>A name shown to others, in Unicode scalar values.</summary>

    /// <summary>Of tokens for study rooms and matched pairs, as for every created room that is joined from a session.</summary>
    public TimeSpan StudyLifetime => settings.LiveKit.SessionRoomTokenLifetime;

    /// <summary>Of tokens from <c>/api/join</c>.</summary>
    public TimeSpan JoinLifetime => settings.LiveKit.JoinTokenLifetime;

    /// <summary>
    /// The instance if tokens can be issued for it; <c>validation_failed</c> (field <c>instance</c>) for an unknown one, <c>livekit_not_configured</c> for one
    /// without credentials.
    /// </summary>
    public Outcome<LiveKitInstance> Find(string instance)
    {
        if (instances.Find(instance) is not { } found)
        {
            return Refusal.Invalid("instance", $"Must be one of {string.Join(", ", instances.All.Select(static known => known.Name))}.");
        }
        return found.HasCredentials ? found : new Refusal(RefusalCodes.LiveKitNotConfigured, $"The instance {found.Name} has no credentials configured.");
    }

    /// <summary>The configured terms of the instance's rooms.</summary>
    public static RoomTerms Terms(LiveKitInstance instance) => new(
        instance.Realm,
        instance.Options.MaxParticipants,
        (int)instance.Options.EmptyTimeout.TotalSeconds,
        instance.Options.OpensOnFirstToken,
        (int)instance.Options.HoldTime.TotalSeconds);

    /// <summary>
    /// The lifetime of a token requested by a room's name. One requested by a browser session is short-lived if the room was created explicitly
    /// (docs/rooms.md).
    /// </summary>
    public TimeSpan LifetimeFor(LiveKitInstance instance, RoomView room, bool isBySession) =>
        isBySession && room.WasCreated ? settings.LiveKit.SessionRoomTokenLifetime : instance.Options.TokenLifetime;

    /// <summary>The token of an admitted user. All permissions are explicit, because LiveKit treats a missing one as granted.</summary>
    /// <param name="instance">Of the room; it has credentials.</param>
    /// <param name="participantName">Shown to others, 1 to <see cref="RoomLimits.ParticipantNameLengthMax"/>; null: the caller's name.</param>
    /// <param name="maySendData">Chat and the like over the media server's data channels.</param>
    public static RoomPass Issue(
        Admission admission, LiveKitInstance instance, Caller caller, string? participantName, TimeSpan lifetime, bool maySendData = true)
    {
        var grant = new VideoGrant
        {
            Room = admission.MediaRoom,
            RoomJoin = true,
            CanPublish = admission.MayPublish,
            CanSubscribe = true,
            CanPublishData = maySendData,
            CanUpdateOwnMetadata = false,
        };
        var name = participantName ?? caller.Name;
        var tokens = instance.Tokens ?? throw new ArgumentException("The instance has no credentials.", nameof(instance));
        var participant = new ParticipantToken(MediaIdentity.Of(caller.UserId), name, grant, lifetime)
        {
            Attributes = new Dictionary<string, string> { [MediaIdentity.UserAttribute] = caller.UserId },
        };
        return new RoomPass(tokens.Issue(participant), instance.Options.Server.Url, participant.Identity, name, (long)lifetime.TotalSeconds);
    }
}

/// <param name="Url">The media server's URL.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record RoomPass(string Token, string Url, string Identity, string ParticipantName, long ExpiresIn)
{
    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => $"{nameof(RoomPass)} {{ {nameof(Identity)} = {Identity} }}";
}
