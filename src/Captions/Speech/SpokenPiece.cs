using Livehouse.Captions.Audio;

namespace Livehouse.Captions.Speech;

/// <summary>A piece of sound with speech in it.</summary>
/// <param name="MediaSeconds">When it begins by the source's own clock.</param>
/// <param name="Samples">As <see cref="AudioFrame"/> has them.</param>
internal sealed record SpokenPiece(double MediaSeconds, short[] Samples)
{
    public double Seconds => (double)Samples.Length / AudioFrame.Rate;
}
