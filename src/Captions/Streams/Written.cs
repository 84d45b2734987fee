using Livehouse.Captions.Server;

namespace Livehouse.Captions.Streams;

/// <summary>
/// What workers of one language had written of a stream when this one began. It is not heard again; what lies between and nobody has written is. A guess that
/// nobody made final, since its worker died, waits for whoever hears its words again.
/// </summary>
internal sealed class Written
{
    /// <summary>Longer than a pause between two sentences: what is longer may hold something that nobody has heard.</summary>
    private const long PauseMost = 3_000;

    /// <summary>A piece begins so long before its first word.</summary>
    private const long Margin = 300;

    private readonly List<(long FromMs, long UntilMs)> _heard = [];
    private readonly List<SpokenCaption> _guesses = [];

    /// <param name="captions">In the order of their begin.</param>
    public Written(IEnumerable<SpokenCaption> captions)
    {
        foreach (var caption in captions)
        {
            if (!caption.Final)
            {
                _guesses.Add(caption);
            }
            else if (_heard.Count > 0 && _heard[^1] is var (fromMs, untilMs) && caption.StartMs - untilMs < PauseMost)
            {
                _heard[^1] = (fromMs, Math.Max(untilMs, caption.EndMs));
            }
            else
            {
                _heard.Add((caption.StartMs - Margin, caption.EndMs));
            }
        }
    }

    /// <summary>This moment's words are written.</summary>
    public bool Has(long atMs) => _heard.Exists(span => span.FromMs <= atMs && atMs < span.UntilMs);

    /// <summary>The guess whose words this is; null: none. It is given once.</summary>
    public SpokenCaption? TakeGuess(SpokenCaption caption)
    {
        var at = _guesses.FindIndex(guess => guess.StartMs < caption.EndMs && caption.StartMs < guess.EndMs);
        if (at < 0) return null;
        var found = _guesses[at];
        _guesses.RemoveAt(at);
        return found;
    }

    /// <summary>The guesses that end before this moment, whose words nobody will hear any more. Each is given once.</summary>
    public IReadOnlyList<SpokenCaption> TakeGuessesUntil(long untilMs)
    {
        var over = _guesses.FindAll(guess => guess.EndMs <= untilMs);
        _guesses.RemoveAll(guess => guess.EndMs <= untilMs);
        return over;
    }
}
