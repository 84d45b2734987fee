using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Livehouse.Testing.Mail;

/// <summary>A mail server on a free loopback port that stores the mails it receives. Its answer to a recipient can be set.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Channel<string> _mails = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="port">0: any free one.</param>
    public SmtpSink(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What <c>RCPT TO</c> is answered.</summary>
    public string ToRecipient { get; set; } = "250 2.1.5 OK";

    /// <summary>No client is greeted before this has ended.</summary>
    public Task Opens { get; set; } = Task.CompletedTask;

    /// <summary>Every line of the client but those of mails.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>The next mail, once it is there.</summary>
    public async Task<string> Next()
    {
        using var hang = new CancellationTokenSource(Hang.After);
        return await _mails.Reader.ReadAsync(hang.Token);
    }

    /// <summary>Whether there is a mail that has not been read.</summary>
    public bool HasMore => _mails.Reader.TryPeek(out _);

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
                try
                {
                    await Opens.WaitAsync(_stop.Token);
                    await Talk(client);
                }
                catch (IOException)
                {
                    // The client is gone; the next one may come.
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task Talk(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 sink ESMTP");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            Commands.Enqueue(line);
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
        while (await reader.ReadLineAsync(_stop.Token) is var line && line != ".")
        {
            if (line is null) throw new IOException("The client went away in the middle of a mail.");
            mail.AppendLine(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line);
        }

        await _mails.Writer.WriteAsync(mail.ToString());
    }
}
