using System.Text.Json;
using System.Threading.Channels;
using Livehouse.Streams;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Cluster;

/// <summary>A viewer at one front, with the official .NET client: joins a stream and records its events.</summary>
internal sealed class Viewer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Testing.Hang.After;
    private static readonly string[] Names =
    [
        StreamEventNames.Message, StreamEventNames.Gift, StreamEventNames.Reaction, StreamEventNames.PinnedUpdated, StreamEventNames.Viewers,
        StreamEventNames.ViewerJoined,
        StreamEventNames.ViewerLeft, StreamEventNames.MessageDeleted, StreamEventNames.Moderation, StreamEventNames.Recording, StreamEventNames.Ended,
    ];

    private readonly HubConnection _connection;
    private readonly string _streamId;
    private readonly Channel<ReceivedEvent> _unread = Channel.CreateUnbounded<ReceivedEvent>();
    private readonly List<ReceivedEvent> _heard = [];
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Exception? _whyLost;

    private Viewer(HubConnection connection, string streamId)
    {
        (_connection, _streamId) = (connection, streamId);
        foreach (var name in Names)
        {
            connection.On<JsonElement>(name, payload =>
                _unread.Writer.TryWrite(new ReceivedEvent(payload.GetProperty("seq").GetInt64(), name, payload.GetRawText())));
        }
        connection.Closed += why =>
        {
            _whyLost = why;
            _lost.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>What the join answered.</summary>
    public JsonElement State { get; private set; }

    public string Epoch => State.GetProperty("epoch").GetString()!;

    /// <summary>What was read so far, in the order in which it came.</summary>
    public IReadOnlyList<ReceivedEvent> Heard => _heard;

    /// <summary>The connection is gone.</summary>
    public Task Lost => _lost.Task.WaitAsync(Patience);

    public static async Task<Viewer> Join(Uri front, string token, string streamId, long? lastSeq = null, string? epoch = null)
    {
        var viewer = new Viewer(await HubClient.Connect(front, token), streamId);
        viewer.State = await viewer._connection.InvokeAsync<JsonElement>("live:join", new { streamId, lastSeq, epoch });
        return viewer;
    }

    /// <summary>Another viewer of the same stream.</summary>
    public Task<Viewer> JoinAgain(Uri front, string token) => Join(front, token, _streamId);

    public Task<JsonElement> Say(string text, string? clientId = null) => Call("live:message", new { streamId = _streamId, text, clientId });

    public Task<JsonElement> Give(string clientId) => Call("live:gift", new { streamId = _streamId, giftType = "rose", clientId });

    /// <summary>Reads until a message with this text has come.</summary>
    public async Task<ReceivedEvent> UntilMessage(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var told = await _unread.Reader.ReadAsync(patience.Token);
            _heard.Add(told);
            if (told.Name == StreamEventNames.Message && Text(told) == text) return told;
        }
    }

    /// <summary>Whether a message whose text begins like this comes before <paramref name="enough"/> is over.</summary>
    public async Task<bool> Hears(string start, CancellationToken enough)
    {
        try
        {
            while (true)
            {
                var told = await _unread.Reader.ReadAsync(enough);
                _heard.Add(told);
                if (told.Name == StreamEventNames.Message && Text(told).StartsWith(start, StringComparison.Ordinal)) return true;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Reads what has come already, waiting for nothing.</summary>
    public void ReadOn()
    {
        while (_unread.Reader.TryRead(out var told)) _heard.Add(told);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>The client says only that it is not connected, not why.</summary>
    private async Task<JsonElement> Call(string method, object arguments)
    {
        try
        {
            return await _connection.InvokeAsync<JsonElement>(method, arguments);
        }
        catch (InvalidOperationException) when (_lost.Task.IsCompleted)
        {
            throw new InvalidOperationException($"The connection was lost before {method}: {_whyLost?.Message ?? "it was closed"}", _whyLost);
        }
    }

    private static string Text(ReceivedEvent message) => JsonDocument.Parse(message.Payload).RootElement.GetProperty("text").GetString()!;
}

/// <summary>An event as one client received it.</summary>
internal sealed record ReceivedEvent(long Seq, string Name, string Payload);
