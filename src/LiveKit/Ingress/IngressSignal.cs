namespace Livehouse.LiveKit;

/// <summary>What arrives at an ingress, as the ingress service measures it.</summary>
/// <param name="StartedAt">Null: not reported.</param>
/// <param name="Video">Null: no video.</param>
/// <param name="Audio">Null: no audio.</param>
public sealed record IngressSignal(DateTimeOffset? StartedAt, IngressVideo? Video, IngressAudio? Audio)
{
    internal static IngressSignal From(ProtoMessage state) => new(
        state.Integer("startedAt") > 0 ? DateTimeOffset.UnixEpoch + state.Nanoseconds("startedAt") : null,
        state.Message("video") is { } video
            ? new IngressVideo(
                video.Text("mimeType"), video.Integer("averageBitrate"), video.Integer("width"), video.Integer("height"), video.Number("framerate"))
            : null,
        state.Message("audio") is { } audio
            ? new IngressAudio(audio.Text("mimeType"), audio.Integer("averageBitrate"), audio.Integer("channels"), audio.Integer("sampleRate"))
            : null);
}

/// <param name="AverageBitrate">Bits a second; 0: not measured, as with the other numbers.</param>
public sealed record IngressVideo(string MimeType, long AverageBitrate, long Width, long Height, double FrameRate);

/// <param name="AverageBitrate">Bits a second; 0: not measured, as with the other numbers.</param>
/// <param name="SampleRate">In Hz.</param>
public sealed record IngressAudio(string MimeType, long AverageBitrate, long Channels, long SampleRate);
