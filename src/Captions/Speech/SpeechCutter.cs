using Livehouse.Captions.Audio;

namespace Livehouse.Captions.Speech;

/// <summary>
/// Cuts sound into pieces of speech: at silence, and where a piece would become too long, at its quietest moment. What is silence is measured against the
/// quietest sound of late, so that a room's noise is none. It holds at most one piece in memory.
/// </summary>
/// <param name="most">The longest piece.</param>
internal sealed class SpeechCutter(TimeSpan most)
{
    /// <summary>Silence that ends a piece, in frames: 0.6 seconds.</summary>
    private const int SilentFrames = 6;

    /// <summary>Frames that a piece has before its first sound, and after its last: consonants begin and end softly.</summary>
    private const int Margin = 3;

    /// <summary>Of a full scale of 32,767: -50 dB, below which nothing is speech.</summary>
    private const double FloorLeast = 100;

    /// <summary>Speech is this much louder than the noise.</summary>
    private const double AboveFloor = 3;

    /// <summary>In seconds: a longer jump of the source's clock ends a piece.</summary>
    private const double JumpMax = 0.3;

    private readonly int _framesMax = Math.Max(2 * SilentFrames, (int)(most.TotalSeconds * AudioFrame.Rate / AudioFrame.Length));
    private readonly List<(AudioFrame Frame, double Loudness)> _frames = [];
    private double _floor = FloorLeast;
    private int _silent;
    private bool _speaks;
    private double _expected = double.NaN;

    /// <summary>The pieces that this frame completes: none, one or, at a jump, two.</summary>
    public IEnumerable<SpokenPiece> Add(AudioFrame frame)
    {
        if (Math.Abs(frame.MediaSeconds - _expected) > JumpMax)
        {
            if (End() is { } before) yield return before;
            _frames.Clear();
        }

        _expected = frame.MediaSeconds + frame.Seconds;
        var loudness = Loudness(frame.Samples);
        var isSound = loudness > Math.Max(FloorLeast, _floor * AboveFloor);
        // Quickly down, slowly up: 1 % a frame is twice as loud after seven seconds without a pause.
        _floor = loudness < _floor ? Math.Max(1, loudness) : _floor * 1.01;
        _frames.Add((frame, loudness));
        if (isSound)
        {
            _speaks = true;
            _silent = 0;
        }
        else if (!_speaks)
        {
            if (_frames.Count > Margin) _frames.RemoveAt(0);
            yield break;
        }
        else if (++_silent >= SilentFrames && End() is { } piece)
        {
            yield return piece;
        }

        if (_frames.Count >= _framesMax) yield return Cut();
    }

    /// <summary>How long what is being said has lasted, in seconds; 0 while nobody speaks, and in a pause that may be its end.</summary>
    public double SpokenSeconds => _speaks && _silent == 0 ? (double)_frames.Count * AudioFrame.Length / AudioFrame.Rate : 0;

    /// <summary>What was said until now of the piece that goes on.</summary>
    public SpokenPiece SoFar() => Piece(_frames.Count);

    /// <summary>What was being said when the sound ended; null: nothing.</summary>
    public SpokenPiece? End()
    {
        var piece = _speaks ? Piece(_frames.Count - Math.Max(0, _silent - Margin)) : null;
        var rest = _speaks ? Math.Min(Margin, _silent) : 0;
        _frames.RemoveRange(0, _frames.Count - rest);
        (_speaks, _silent) = (false, 0);
        return piece;
    }

    /// <summary>Too long: up to the quietest frame of its last half, and the rest goes on.</summary>
    private SpokenPiece Cut()
    {
        var at = _framesMax / 2;
        for (var other = at + 1; other < _frames.Count; other++)
        {
            if (_frames[other].Loudness < _frames[at].Loudness) at = other;
        }

        var piece = Piece(at + 1);
        _frames.RemoveRange(0, at + 1);
        return piece;
    }

    private SpokenPiece Piece(int count) => new(_frames[0].Frame.MediaSeconds, [.. _frames.Take(count).SelectMany(static entry => entry.Frame.Samples)]);

    /// <summary>The root of the mean square.</summary>
    private static double Loudness(ReadOnlySpan<short> samples)
    {
        if (samples.Length == 0) return 0;
        var sum = 0.0;
        foreach (var sample in samples) sum += (double)sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }
}
