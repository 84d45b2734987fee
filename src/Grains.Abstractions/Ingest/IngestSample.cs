namespace Livehouse.Ingest;

/// <summary>One measurement of an encoder's signal.</summary>
/// <param name="At">UTC, the server's clock.</param>
/// <param name="Connection">With an empty <see cref="IngestConnection.ClientId"/>: this RTMP server says that nobody publishes on the channel. Null counts for
/// nothing.</param>
/// <param name="Protocol"><c>rtmp</c>, <c>srt</c>, <c>webrtc</c> and the like.</param>
/// <param name="BytesIn">Received so far.</param>
/// <param name="BitrateKbps">As the server measures it now, video and audio together.</param>
/// <param name="MediaTimeMs">See <see cref="IngestWord.MediaTimeMs"/>.</param>
[GenerateSerializer, Alias("livehouse.IngestSample"), Immutable]
public sealed record IngestSample(
    DateTimeOffset At,
    IngestConnection? Connection,
    string Protocol,
    long? BytesIn,
    int? BitrateKbps,
    long? MediaTimeMs,
    VideoSample? Video,
    AudioSample? Audio)
{
    /// <summary>Whether the source would show a track if there were one: then a missing one means that the encoder sends none.</summary>
    [Id(0)]
    public bool TellsTracks { get; init; }

    /// <summary>Video frames received since the connection began, where the server counts them (SRS).</summary>
    [Id(1)]
    public long? Frames { get; init; }
}

/// <param name="Codec">As the server calls it, such as <c>H264</c>.</param>
/// <param name="KeyframeSeconds">Between the last two keyframes.</param>
[GenerateSerializer, Alias("livehouse.VideoSample"), Immutable]
public sealed record VideoSample(string? Codec, int? Width, int? Height, double? Fps, int? BitrateKbps, double? KeyframeSeconds)
{
    /// <summary>Frames a second as the encoder announced them; <see cref="Fps"/> are those that arrive. Null: not announced.</summary>
    [Id(0)]
    public double? DeclaredFps { get; init; }
}

/// <param name="Codec">As the server calls it, such as <c>AAC</c>.</param>
/// <param name="SampleRate">In Hz.</param>
[GenerateSerializer, Alias("livehouse.AudioSample"), Immutable]
public sealed record AudioSample(string? Codec, int? BitrateKbps, int? SampleRate, int? Channels);
