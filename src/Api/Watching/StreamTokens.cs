using Livehouse.Api.Configuration;
using Livehouse.Callers;
using Livehouse.LiveKit;
using Livehouse.Streams;

namespace Livehouse.Api.Watching;

/// <summary>Mints the media server's tokens for streams. The identity is always the caller's, never something from a request.</summary>
internal sealed class StreamTokens(LiveKitInstances instances, LivehouseSettings settings)
{
    public MediaPass ForHost(StreamView stream, Caller caller) => Issue(caller, VideoGrant.Publisher(stream.Room));

    public MediaPass ForViewer(StreamView stream, Caller caller) => Issue(caller, VideoGrant.Viewer(stream.Room));

    private MediaPass Issue(Caller caller, VideoGrant grant)
    {
        var tokens = instances.Main.Tokens ?? throw new InvalidOperationException($"The endpoint lacks {nameof(NeedsMainInstance)}.");
        var token = tokens.Issue(new ParticipantToken(caller.UserId, caller.Name, grant, settings.StreamTokenLifetime));
        return new MediaPass(token, instances.Main.Options.Server.Url, (long)settings.StreamTokenLifetime.TotalSeconds);
    }
}

/// <param name="Url">Where the media server is.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record MediaPass(string Token, string Url, long ExpiresIn);
