using System.Threading.Channels;

namespace Livehouse.Api.Hub;

/// <summary>Runs a relay's steps one after the other, in the order in which they were posted: what a relay holds needs no lock.</summary>
internal sealed class RelayMailbox
{
    private readonly Channel<Action> _steps = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Action<Exception> _failed;

    /// <param name="failed">Told of a step that threw: a bug, after which the next step runs all the same.</param>
    public RelayMailbox(Action<Exception> failed)
    {
        _failed = failed;
        _ = Run();
    }

    /// <summary>Returns at once; false after <see cref="Close"/>, when nothing is run any more.</summary>
    public bool Post(Action step) => _steps.Writer.TryWrite(step);

    public void Close() => _steps.Writer.TryComplete();

    private async Task Run()
    {
        await foreach (var step in _steps.Reader.ReadAllAsync())
        {
            try
            {
                step();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                _failed(error);
            }
        }
    }
}
