using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Livehouse.Tests.Mail;

/// <summary>A mail server on a free port of loopback that keeps what it is given. It answers a recipient as it is told to.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public SmtpSink()
    {
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What <c>RCPT TO</c> is answered.</summary>
    public string ToRecipient { get; set; } = "250 2.1.5 OK";

    public List<string> Mails { get; } = [];

    /// <summary>Every line of the client but those of mails.</summary>
    public List<string> Commands { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await Talk(client);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
        {
            // Stopped, or the client is gone.
        }
    }

    private async Task Talk(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 sink ESMTP");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            Commands.Add(line);
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteAsync("250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n");
                    break;
                case "AUTH":
                    await writer.WriteLineAsync("235 2.7.0 OK");
                    break;
                case "RCPT":
                    await writer.WriteLineAsync(ToRecipient);
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 Go on");
                    await Data(reader);
                    await writer.WriteLineAsync("250 2.0.0 Taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 Bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 OK");
                    break;
            }
        }
    }

    private async Task Data(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            mail.AppendLine(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line);
        }
        Mails.Add(mail.ToString());
    }
}
