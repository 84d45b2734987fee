namespace Livehouse.Bench.Load;

/// <summary>One live stream of the run: its host, its viewers, and what they did.</summary>
internal sealed class Stage(RestCaller host, RunClock clock) : IAsyncDisposable
{
    private volatile Operation? _newestMessage;

    public string StreamId { get; private set; } = "";

    public RestCaller Host => host;

    public List<Viewer> Viewers { get; } = [];

    /// <summary>The host's, in their order: each was answered before the next was asked for.</summary>
    public List<Operation> Pins { get; } = [];

    /// <summary>All that was done in this stream.</summary>
    public IEnumerable<Operation> Operations => Viewers.SelectMany(viewer => viewer.Operations).Concat(Pins);

    /// <exception cref="BenchException">The server does not want it.</exception>
    public async Task GoLive(int number, CancellationToken cancellation)
    {
        var started = await host.Post("/api/live/start", new { title = $"Load {number}" }, $"start-{number}", cancellation);
        if (!started.IsSuccess) throw new BenchException($"Stream {number} could not be started: {(int)started.Status} {started.Code}");
        StreamId = started.Body.GetProperty("stream").GetProperty("id").GetString()!;
    }

    /// <summary>One thing after another that a viewer does, each at its time, none waiting for the one before.</summary>
    /// <param name="make">The operation of this number.</param>
    public async Task Act(Viewer viewer, Pace pace, Func<int, TimeSpan, Operation> make, List<Task> underWay, CancellationToken giveUp)
    {
        for (var number = 0; pace.At(number) is { } due; number++)
        {
            await clock.Until(due, giveUp);
            var operation = make(number, due);
            lock (viewer.Operations) viewer.Operations.Add(operation);
            var task = Perform(viewer, operation, giveUp);
            lock (underWay) underWay.Add(task);
        }
    }

    /// <summary>Pins the newest message that its sender knows to be said, one pin after the other.</summary>
    public async Task PinAlong(Pace pace, CancellationToken giveUp)
    {
        Operation? pinned = null;
        for (var number = 0; pace.At(number) is { } due; number++)
        {
            await clock.Until(due, giveUp);
            if (_newestMessage is not { } message || message == pinned) continue;
            pinned = message;
            var pin = new Operation(OperationKind.Pin, $"pin-{number}", due) { Text = message.ResultId };
            Pins.Add(pin);
            try
            {
                var answer = await host.Post($"/api/live/{StreamId}/pin-message", new { messageId = message.ResultId }, pin.Key, giveUp);
                pin.Tries = answer.Tries;
                if (answer.IsSuccess) pin.Acknowledge(clock.Now, message.ResultId);
                else pin.Refuse(answer.Code);
            }
            catch (OperationCanceledException)
            {
                // Shown by the pin, which is still open.
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var viewer in Viewers) await viewer.DisposeAsync();
    }

    private async Task Perform(Viewer viewer, Operation operation, CancellationToken giveUp)
    {
        await viewer.Perform(operation, giveUp);
        if (operation is { Kind: OperationKind.Message, AcknowledgedAt: not null }) _newestMessage = operation;
    }
}
