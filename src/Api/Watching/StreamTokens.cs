using Livehouse.Api.Configuration;
using Livehouse.Callers;
using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Streams;

namespace Livehouse.Api.Watching;

/// <summary>
/// Issues the media server's tokens for streams. The identity is always one of the caller's (<see cref="MediaIdentity"/>), never part of a request.
/// </summary>
internal sealed class StreamTokens(LiveKitInstances instances, LivehouseSettings settings)
{
    public MediaPass ForHost(StreamView stream, Caller caller) => Issue(caller, MediaIdentity.Of(caller.UserId), VideoGrant.Publisher(stream.Room));

    public MediaPass ForViewer(StreamView stream, Caller caller) => Issue(caller, MediaIdentity.NewSession(caller.UserId), VideoGrant.Viewer(stream.Room));

    private MediaPass Issue(Caller caller, string identity, VideoGrant grant)
    {
        var tokens = instances.Main.Tokens ?? throw new InvalidOperationException($"The endpoint lacks {nameof(NeedsMainInstance)}.");
        // Explicit: a participant who could change its own attributes could impersonate another user.
        var participant = new ParticipantToken(identity, caller.Name, grant with { CanUpdateOwnMetadata = false }, settings.StreamTokenLifetime)
        {
            Attributes = new Dictionary<string, string> { [MediaIdentity.UserAttribute] = caller.UserId },
        };
        return new MediaPass(tokens.Issue(participant), instances.Main.Options.Server.Url, (long)settings.StreamTokenLifetime.TotalSeconds);
    }
}

/// <param name="Url">The media server's URL.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record MediaPass(string Token, string Url, long ExpiresIn);
