using System.Net.WebSockets;
using Livehouse.Api.Hub.Sockets;
using Livehouse.Testing;
using Xunit.Abstractions;

namespace Livehouse.Tests.Hub.Sockets;

public sealed class OutgoingMessagesTests(ITestOutputHelper output)
{
    [Fact]
    public async Task GivenTheFramesOfOneMessage_WhenTheyAreTaken_ThenNothingComesOutBeforeTheLast()
    {
        var first = await Frames(socket => socket.SendAsync("ab"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None));
        byte[] last = [0x80, 1, (byte)'c'];
        var messages = new OutgoingMessages();
        Assert.True(messages.Take(first).IsEmpty);
        Assert.Equal(first.Length, messages.UnfinishedBytes);
        Assert.Equal([.. first, .. last], messages.Take(last).ToArray());
        Assert.Equal(0, messages.UnfinishedBytes);
    }

    [Fact]
    public async Task GivenACloseFrame_WhenItIsTaken_ThenItIsTheEnd()
    {
        var close = await Frames(socket => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None));
        var messages = new OutgoingMessages();
        messages.Take(WebSocketFraming.Message("x"u8));
        Assert.False(messages.IsClosing);
        Assert.Equal(close, messages.Take(close).ToArray());
        Assert.True(messages.IsClosing);
    }

    [Fact]
    public Task GivenRandomMessagesCutAnywhere_WhenTheyAreTaken_ThenEveryPieceEndsWithAWholeMessageAndNothingIsLost() => Seeds.Try(20, output.WriteLine, async seed =>
    {
        var random = new Random(seed);
        using var stream = new MemoryStream();
        using var server = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var ends = new HashSet<long>();
        for (var message = 0; message < 40; message++)
        {
            var frames = random.Next(1, 4);
            for (var frame = 1; frame <= frames; frame++)
            {
                await server.SendAsync(new byte[random.Next(random.Next(2) == 0 ? 200 : 70_000)], WebSocketMessageType.Text, frame == frames, CancellationToken.None);
            }

            ends.Add(stream.Length);
        }

        var all = stream.ToArray();
        var messages = new OutgoingMessages();
        var taken = new List<byte>();
        for (var at = 0; at < all.Length;)
        {
            var cut = Math.Min(all.Length - at, random.Next(1, random.Next(2) == 0 ? 20 : 50_000));
            var whole = messages.Take(all.AsSpan(at, cut));
            at += cut;
            if (whole.IsEmpty) continue;
            taken.AddRange(whole.Span);
            Assert.Contains(taken.Count, ends);
        }

        Assert.Equal(all, taken);
    });

    private static async Task<byte[]> Frames(Func<WebSocket, Task> write)
    {
        using var stream = new MemoryStream();
        using var server = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        await write(server);
        return stream.ToArray();
    }
}
