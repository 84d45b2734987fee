using Livehouse.Streams;

namespace Livehouse.Api.Streams;

internal sealed record StreamAnswer(StreamView Stream);

/// <param name="Token">For the media server; may publish.</param>
/// <param name="Url">The media server's URL.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record StartedAnswer(StreamView Stream, string Room, string Token, string Url, long ExpiresIn);

/// <param name="Token">For the media server; may publish.</param>
/// <param name="Url">The media server's URL.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record PublishAnswer(StreamView Stream, string Room, string Token, string Url, long ExpiresIn);

/// <param name="Token">For the media server; subscribes only.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record WatchAnswer(StreamView Stream, string Room, string Token, string Url, long ExpiresIn);
