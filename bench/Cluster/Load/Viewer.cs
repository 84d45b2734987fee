using System.Net.WebSockets;
using System.Text.Json;

namespace Livehouse.Bench.Load;

/// <summary>One person who watches a stream, writes and gives: connected and joined for the whole run, whatever happens to the servers.</summary>
internal sealed class Viewer(string streamId, string token, IReadOnlyList<Uri> fronts, int firstFront, RunClock clock) : IAsyncDisposable
{
    /// <summary>The server itself gives up on a grain after 10 seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource<HubLine> _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private int _front = firstFront;

    public EventTrail Trail { get; } = new(clock);

    public List<Operation> Operations { get; } = [];

    /// <summary>How often the connection was lost.</summary>
    public int Reconnects { get; private set; }

    /// <summary>How often the server said that it can't go on with this stream on this connection.</summary>
    public int LettingsGo { get; private set; }

    public void Begin() => _running = StayJoined();

    public Task Joined(CancellationToken cancellation) => _joined.Task.WaitAsync(cancellation);

    /// <summary>Tries until the server has said yes or no; canceled, the operation stays open.</summary>
    public async Task Perform(Operation operation, CancellationToken giveUp)
    {
        var (method, argument, id) = operation.Kind == OperationKind.Gift
            ? ("live:gift", (object)new { streamId, giftType = "rose", quantity = operation.Quantity, clientId = operation.Key }, "giftId")
            : ("live:message", new { streamId, text = operation.Text, clientId = operation.Key }, "messageId");
        var retry = new Retry();
        try
        {
            while (true)
            {
                var line = await _joined.Task.WaitAsync(giveUp);
                operation.Tries++;
                var answer = await line.Invoke(method, argument, Patience);
                if (answer.Fate == HubFate.Done)
                {
                    operation.Acknowledge(clock.Now, answer.Result.GetProperty(id).GetString()!, answer.Result.GetProperty("seq").GetInt64());
                    return;
                }

                // "conflict" to one's own repeat: the first try is being carried out at this moment.
                if (answer.Fate == HubFate.Failed && answer.Code is not ("internal" or "conflict"))
                {
                    operation.Refuse(answer.Code);
                    return;
                }

                await retry.Pause(giveUp);
            }
        }
        catch (OperationCanceledException)
        {
            // Shown by the operation, which is still open.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    private async Task StayJoined()
    {
        var retry = new Retry();
        try
        {
            while (true)
            {
                if (await TryStayJoined()) retry = new Retry();
                Reconnects++;
                // With several fronts, the next one: a client's balancer does so.
                _front++;
                await retry.Pause(_end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    /// <summary>Until the connection ends; false when there was none.</summary>
    private async Task<bool> TryStayJoined()
    {
        try
        {
            await using var line = await HubLine.Connect(fronts[_front % fronts.Count], token, Take, _end.Token);
            while (true)
            {
                var letGo = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _letGo = letGo;
                if ((await line.Invoke("live:join", Trail.Join(streamId), Patience)).Fate != HubFate.Done) return false;
                _joined.TrySetResult(line);
                await Task.WhenAny(line.Closed, letGo.Task).WaitAsync(_end.Token);
                _joined = new TaskCompletionSource<HubLine>(TaskCreationOptions.RunContinuationsAsynchronously);
                if (line.Closed.IsCompleted) return true;
                LettingsGo++;
            }
        }
        catch (Exception error) when (error is WebSocketException || (error is OperationCanceledException && !_end.IsCancellationRequested))
        {
            return false;
        }
    }

    private TaskCompletionSource _letGo = new();

    private void Take(string name, JsonElement payload)
    {
        // An error about the stream that answers no call: the server could not join this connection again, and waits for the client to.
        if (name == "error" && payload.TryGetProperty("streamId", out _) && payload.GetProperty("code").GetString() == "internal") _letGo.TrySetResult();
        else Trail.Take(name, payload);
    }
}
