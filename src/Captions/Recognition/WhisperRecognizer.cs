using Livehouse.Captions.Speech;
using Whisper.net;

namespace Livehouse.Captions.Recognition;

/// <summary>Whisper (whisper.cpp) in this process, with a model's file (ggml) that the operator has downloaded.</summary>
internal sealed class WhisperRecognizer(string model) : ISpeechRecognizer, IDisposable
{
    private readonly Lazy<WhisperFactory> _factory = new(() => WhisperFactory.FromPath(model));

    public async Task<IReadOnlyList<RecognizedText>> Recognize(SpokenPiece piece, string language, CancellationToken cancellation)
    {
        try
        {
            await using var processor = _factory.Value.CreateBuilder().WithLanguage(LanguageOf(language)).Build();
            var texts = new List<RecognizedText>();
            await foreach (var segment in processor.ProcessAsync(Floats(piece.Samples), cancellation))
            {
                if (Spoken(segment.Text) is { } text) texts.Add(new RecognizedText(text, segment.Start, segment.End));
            }

            return texts;
        }
        catch (Exception failure) when (failure is WhisperModelLoadException or WhisperProcessingException)
        {
            throw new RecognitionFailedException(failure.Message, failure);
        }
    }

    public void Dispose()
    {
        if (_factory.IsValueCreated) _factory.Value.Dispose();
    }

    /// <summary>Whisper knows languages, not their regions and scripts.</summary>
    internal static string LanguageOf(string tag) => tag.Split('-')[0];

    /// <summary>Null for what Whisper says about sounds that are no speech, such as <c>[BLANK_AUDIO]</c> or <c>(music)</c>.</summary>
    internal static string? Spoken(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length == 0 || (trimmed[0] is '[' or '(' && trimmed[^1] is ']' or ')') ? null : trimmed;
    }

    private static float[] Floats(ReadOnlySpan<short> samples)
    {
        var floats = new float[samples.Length];
        for (var at = 0; at < floats.Length; at++) floats[at] = samples[at] / 32_768f;
        return floats;
    }
}
