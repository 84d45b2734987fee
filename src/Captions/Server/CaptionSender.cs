using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Livehouse.Captions.Server;

/// <summary>
/// Writes a stream's captions in their order, each final one until the server has answered: a server that restarts, or is away, delays them and loses none.
/// Beyond <see cref="WaitingMax"/> whoever adds one waits. Guesses are tried once, and only while nothing waits.
/// </summary>
internal sealed partial class CaptionSender(string streamId, LivehouseApi api, TimeProvider time, ILogger logger)
{
    /// <summary>More than an hour of speech.</summary>
    public const int WaitingMax = 1_000;

    private readonly Channel<SpokenCaption> _waiting = Channel.CreateBounded<SpokenCaption>(WaitingMax);

    public ValueTask Add(SpokenCaption caption, CancellationToken cancellation) => _waiting.Writer.WriteAsync(caption, cancellation);

    /// <summary>False: it is not written, since others wait.</summary>
    public bool TryGuess(SpokenCaption caption) => _waiting.Reader.Count == 0 && _waiting.Writer.TryWrite(caption);

    /// <summary>Nothing more is added.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Returns when all that was added is written.</summary>
    /// <exception cref="CaptionRefusedException">The stream takes no captions any more.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        await foreach (var caption in _waiting.Reader.ReadAllAsync(cancellation)) await Send(caption, cancellation);
    }

    private async Task Send(SpokenCaption caption, CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            try
            {
                await api.Post(streamId, caption, cancellation);
                return;
            }
            catch (ServerAwayException away)
            {
                if (!caption.Final) return;
                LogAway(streamId, away.Message);
                await Task.Delay(backoff.Next(away.RetryAfter), time, cancellation);
            }
            catch (CaptionRefusedException refused) when (refused.Status is 401 or 403)
            {
                // The key was deleted, or lacks a scope: its operator can mend that.
                LogRefused(streamId, refused.Message);
                await Task.Delay(backoff.Next(TimeSpan.FromSeconds(15)), time, cancellation);
            }
            catch (CaptionRefusedException refused) when (refused.Status is 400)
            {
                // It never had the guess that is taken back.
                if (caption.Text.Length == 0) return;
                LogRefused(streamId, refused.Message);
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Captions of {StreamId} wait: {Reason}")]
    private partial void LogAway(string streamId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A caption of {StreamId} was refused: {Reason}")]
    private partial void LogRefused(string streamId, string reason);
}
