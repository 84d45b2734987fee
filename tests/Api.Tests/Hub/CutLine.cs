using System.Net;
using System.Net.Sockets;

namespace Livehouse.Tests.Hub;

/// <summary>A connection to a server that can be cut: open connections are reset, new ones are closed immediately until it is restored.</summary>
internal sealed class CutLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HashSet<TcpClient> _open = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private bool _isCut;

    private CutLine(Uri server)
    {
        _server = server;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = Accept();
    }

    public Uri Address { get; }

    public static CutLine To(Uri server) => new(server);

    public void Cut()
    {
        lock (_open)
        {
            _isCut = true;
            foreach (var client in _open) Reset(client);
            _open.Clear();
        }
    }

    public void Mend()
    {
        lock (_open) _isCut = false;
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task Accept()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = Carry(client);
        }
    }

    private async Task Carry(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            lock (_open)
            {
                if (_isCut)
                {
                    Reset(client);
                    return;
                }

                _open.UnionWith([client, server]);
            }

            await Task.WhenAny(
                client.GetStream().CopyToAsync(server.GetStream(), _stop.Token), server.GetStream().CopyToAsync(client.GetStream(), _stop.Token));
        }
        catch (Exception error)
            when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Cut.
        }
        finally
        {
            lock (_open) _open.ExceptWith([client, server]);
            client.Dispose();
        }
    }

    private static void Reset(TcpClient client)
    {
        client.LingerState = new LingerOption(true, 0);
        client.Dispose();
    }
}
