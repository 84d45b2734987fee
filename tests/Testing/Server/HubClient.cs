using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Testing.Server;

/// <summary>The official .NET SignalR client over a plain <see cref="ClientWebSocket"/> (its own transports' package can't be restored here).</summary>
public static class HubClient
{
    /// <summary>A started connection.</summary>
    /// <param name="listen">Receives the connection before it is started, so that events sent immediately are not missed.</param>
    public static Task<HubConnection> Connect(LivehouseServer server, string token, Action<HubConnection>? listen = null) =>
        Connect(server.Address, token, listen);

    /// <inheritdoc cref="Connect(LivehouseServer, string, Action{HubConnection})"/>
    public static async Task<HubConnection> Connect(Uri server, string token, Action<HubConnection>? listen = null)
    {
        var address = new Uri($"ws://{server.Authority}/hubs/live?access_token={token}");
        var builder = new HubConnectionBuilder();
        builder.Services.AddSingleton<IConnectionFactory, WebSocketConnectionFactory>();
        builder.Services.AddSingleton<EndPoint>(new UriEndPoint(address));
        builder.AddJsonProtocol();
        var connection = builder.Build();
        listen?.Invoke(connection);
        await connection.StartAsync();
        return connection;
    }

    private sealed class WebSocketConnectionFactory : IConnectionFactory
    {
        public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        {
            var socket = new ClientWebSocket();
            await socket.ConnectAsync(((UriEndPoint)endpoint).Uri, cancellationToken);
            var pair = DuplexPipe();
            _ = Receive(socket, pair.Transport.Output);
            _ = Send(socket, pair.Transport.Input);
            return new DefaultConnectionContext(Guid.NewGuid().ToString("N")) { Transport = pair.Application };
        }

        private static async Task Receive(ClientWebSocket socket, PipeWriter output)
        {
            Exception? error = null;
            try
            {
                while (true)
                {
                    var received = await socket.ReceiveAsync(output.GetMemory(4096), CancellationToken.None);
                    if (received.MessageType == WebSocketMessageType.Close) break;
                    output.Advance(received.Count);
                    await output.FlushAsync();
                }
            }
            catch (WebSocketException lost)
            {
                error = lost;
            }

            await output.CompleteAsync(error);
        }

        private static async Task Send(ClientWebSocket socket, PipeReader input)
        {
            try
            {
                while (true)
                {
                    var read = await input.ReadAsync();
                    foreach (var segment in read.Buffer) await socket.SendAsync(segment, WebSocketMessageType.Text, true, CancellationToken.None);
                    input.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted) break;
                }

                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
            catch (Exception lost) when (lost is WebSocketException or ObjectDisposedException)
            {
                await input.CompleteAsync(lost);
            }
        }

        /// <summary>Two ends: what is written to the application's output is read from the transport's input, and the other way.</summary>
        private static (IDuplexPipe Application, IDuplexPipe Transport) DuplexPipe()
        {
            var toServer = new Pipe();
            var toClient = new Pipe();
            return (new Duplex(toClient.Reader, toServer.Writer), new Duplex(toServer.Reader, toClient.Writer));
        }

        private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
