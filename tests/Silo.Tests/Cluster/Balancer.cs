using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Livehouse.Tests.Cluster;

/// <summary>
/// A balancer without sticky sessions: each TCP connection goes to the next front in turn, past those that refuse it. Keeps which request opened a connection
/// to which front.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IReadOnlyList<Uri> _fronts;
    private readonly ConcurrentQueue<Opened> _opened = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private int _turn;

    public Balancer(IReadOnlyList<Uri> fronts)
    {
        _fronts = fronts;
        _listener.Start();
        _accepting = Accept();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public IReadOnlyList<Opened> Seen => [.. _opened];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task Accept()
    {
        while (true) _connections.Add(Serve(await _listener.AcceptTcpClientAsync(_end.Token)));
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            var (front, server) = await Choose();
            using (server)
            {
                var start = new byte[4_096];
                var length = await client.GetStream().ReadAsync(start, _end.Token);
                _opened.Enqueue(new Opened(Encoding.ASCII.GetString(start, 0, length).Split('\r')[0], front));
                await server.GetStream().WriteAsync(start.AsMemory(0, length), _end.Token);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream(), _end.Token), server.GetStream().CopyToAsync(client.GetStream(), _end.Token));
            }
        }
    }

    private async Task<(int Front, TcpClient Server)> Choose()
    {
        for (var attempt = 1; ; attempt++)
        {
            var front = (Interlocked.Increment(ref _turn) - 1) % _fronts.Count;
            var server = new TcpClient();
            try
            {
                await server.ConnectAsync(_fronts[front].Host, _fronts[front].Port, _end.Token);
                return (front, server);
            }
            catch (SocketException) when (attempt < _fronts.Count)
            {
                server.Dispose();
            }
        }
    }
}

/// <param name="Request">Its first line.</param>
internal sealed record Opened(string Request, int Front);
