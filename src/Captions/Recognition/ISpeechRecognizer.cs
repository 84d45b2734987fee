using Livehouse.Captions.Speech;

namespace Livehouse.Captions.Recognition;

/// <summary>Turns speech into text. Calls may overlap.</summary>
internal interface ISpeechRecognizer
{
    /// <summary>What is said, in order; empty when nothing is.</summary>
    /// <param name="language">BCP 47; an engine may know only its first part.</param>
    /// <exception cref="RecognitionFailedException">It may succeed later.</exception>
    Task<IReadOnlyList<RecognizedText>> Recognize(SpokenPiece piece, string language, CancellationToken cancellation);
}

/// <param name="Begin">Since the piece's begin.</param>
internal sealed record RecognizedText(string Text, TimeSpan Begin, TimeSpan End);

internal sealed class RecognitionFailedException(string message, Exception? inner = null) : Exception(message, inner);
