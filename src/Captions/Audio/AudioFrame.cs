namespace Livehouse.Captions.Audio;

/// <summary>A piece of sound: 16 kHz, one channel, 16 bits.</summary>
/// <param name="MediaSeconds">When it begins by the source's own clock.</param>
internal sealed record AudioFrame(double MediaSeconds, short[] Samples)
{
    /// <summary>Samples a second.</summary>
    public const int Rate = 16_000;

    /// <summary>Samples of a frame, except the last: a tenth of a second.</summary>
    public const int Length = Rate / 10;

    public double Seconds => (double)Samples.Length / Rate;
}

/// <summary>The sound of a stream.</summary>
internal interface IAudioSource
{
    /// <summary>Ends when the source does.</summary>
    /// <param name="fromStart">Of a playlist, all that it still has is read first.</param>
    /// <exception cref="AudioFailedException">While reading: it can't be read.</exception>
    IAsyncEnumerable<AudioFrame> Read(string address, bool fromStart, CancellationToken cancellation);
}

/// <summary>The source can't be read: it isn't there yet, or no longer.</summary>
internal sealed class AudioFailedException(string message, Exception? inner = null) : Exception(message, inner);
