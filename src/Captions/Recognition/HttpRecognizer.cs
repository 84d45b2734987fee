using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Livehouse.Captions.Configuration;
using Livehouse.Captions.Speech;
using Microsoft.Extensions.Logging;

namespace Livehouse.Captions.Recognition;

/// <summary>
/// A server with OpenAI's interface for transcriptions (<c>POST /v1/audio/transcriptions</c>): OpenAI's own, or one of the many that speak it, such as
/// whisper.cpp's server, faster-whisper-server or vLLM.
/// </summary>
internal sealed partial class HttpRecognizer(HttpClient http, WorkerOptions options, ILogger<HttpRecognizer> logger) : ISpeechRecognizer
{
    public async Task<IReadOnlyList<RecognizedText>> Recognize(SpokenPiece piece, string language, CancellationToken cancellation)
    {
        using var wave = new ByteArrayContent(WaveFile.Of(piece.Samples));
        wave.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        using var form = new MultipartFormDataContent
        {
            { wave, "file", "speech.wav" },
            { new StringContent(options.SpeechModel), "model" },
            { new StringContent(WhisperRecognizer.LanguageOf(language)), "language" },
            { new StringContent("verbose_json"), "response_format" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Folder(options.SpeechUrl!), "v1/audio/transcriptions")) { Content = form };
        if (options.SpeechApiKey.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.SpeechApiKey);
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
            {
                // It would refuse this piece again; the next ones must not wait behind it.
                LogRefused((int)response.StatusCode);
                return [];
            }

            if (!response.IsSuccessStatusCode) throw new RecognitionFailedException($"The speech server answered {(int)response.StatusCode}.");
            return Texts(await response.Content.ReadAsStringAsync(cancellation), TimeSpan.FromSeconds(piece.Seconds));
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is HttpRequestException or JsonException or TaskCanceledException)
        {
            throw new RecognitionFailedException("The speech server did not answer as expected.", failure);
        }
    }

    /// <summary>With segments where the server gives them, else one text for the whole piece.</summary>
    internal static IReadOnlyList<RecognizedText> Texts(string answer, TimeSpan length)
    {
        using var document = JsonDocument.Parse(answer);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return [];
        if (root.TryGetProperty("segments", out var segments) && segments.ValueKind == JsonValueKind.Array && segments.GetArrayLength() > 0)
        {
            return [.. segments.EnumerateArray().Select(Segment).OfType<RecognizedText>()];
        }

        return root.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String && WhisperRecognizer.Spoken(text.GetString()!) is { } spoken
            ? [new RecognizedText(spoken, TimeSpan.Zero, length)]
            : [];
    }

    private static RecognizedText? Segment(JsonElement segment) =>
        segment.ValueKind == JsonValueKind.Object && segment.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            && WhisperRecognizer.Spoken(text.GetString()!) is { } spoken
            ? new RecognizedText(spoken, Seconds(segment, "start"), Seconds(segment, "end"))
            : null;

    private static TimeSpan Seconds(JsonElement segment, string name) =>
        segment.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 3_600
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;

    /// <summary>The interface may stand below a path.</summary>
    private static Uri Folder(Uri address) => address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The speech server refused a piece of speech ({Status}); it has no captions")]
    private partial void LogRefused(int status);
}
