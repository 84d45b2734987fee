using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Livehouse.Testing.Browser;

/// <summary>A headless Chromium with one page, driven by the DevTools protocol.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Announcement = "DevTools listening on ";

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Process _process;
    private readonly string _folder;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _ends = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;
    private string? _page;
    private int _lastId;

    private Chromium(Process process, string folder) => (_process, _folder) = (process, folder);

    /// <summary>Null when there is one.</summary>
    public static string? SkipReason { get; } = Program is null ? "Chromium is not installed." : null;

    /// <summary>Null when there is none.</summary>
    public static string? Program => ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).FirstOrDefault(File.Exists);

    public static async Task<Chromium> Start()
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-chromium-").FullName;
        var start = new ProcessStartInfo(
            Program!,
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                // A page without an address of its own, as tests build it, may otherwise not load from loopback: Chromium 156 was seen to refuse it.
                "--disable-features=LocalNetworkAccessChecks", "--no-first-run", "--disable-background-networking",
                $"--user-data-dir={folder}", "--remote-debugging-port=0", "about:blank"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        var browser = new Chromium(Process.Start(start) ?? throw new InvalidOperationException("Chromium did not start."), folder);
        await browser.Connect();
        return browser;
    }

    /// <summary>Opens a page and returns when it has been loaded.</summary>
    public async Task Open(string address)
    {
        if (_page is null)
        {
            var target = await Send("Target.createTarget", new { url = "about:blank" });
            var attached = await Send("Target.attachToTarget", new { targetId = target.GetProperty("targetId").GetString(), flatten = true });
            _page = attached.GetProperty("sessionId").GetString();
        }

        await Send("Page.navigate", new { url = address });
        await Run("new Promise(done => document.readyState === 'complete' ? done(1) : addEventListener('load', () => done(1)))");
        var location = (await Run("location.href")).GetString();
        if (location != address) throw new InvalidOperationException($"The page is {location}, not {address}.");
    }

    /// <summary>An expression's value, or what its promise comes to.</summary>
    public async Task<JsonElement> Run(string script)
    {
        var answer = await Send("Runtime.evaluate", new { expression = script, awaitPromise = true, returnByValue = true, userGesture = true });
        if (answer.TryGetProperty("exceptionDetails", out var error)) throw new InvalidOperationException(error.GetRawText());
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>A command to the page, once there is one, or to the browser.</summary>
    public async Task<JsonElement> Send(string method, object? parameters = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var call = _calls[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { }, sessionId = _page }, WithoutNulls);
        await _sending.WaitAsync(_ends.Token);
        try
        {
            await _socket.SendAsync(command, WebSocketMessageType.Text, endOfMessage: true, _ends.Token);
        }
        finally
        {
            _sending.Release();
        }

        return await call.Task.WaitAsync(Hang.After);
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await _reading;
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await Teardown.UntilEnded(_process, "Chromium");
        Teardown.Delete(_folder);
        _ends.Dispose();
        _sending.Dispose();
    }

    private async Task Connect()
    {
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Announcement, StringComparison.Ordinal) == true) address.TrySetResult(new Uri(line.Data[Announcement.Length..]));
        };
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await _socket.ConnectAsync(await address.Task.WaitAsync(Hang.After), _ends.Token);
        _reading = Task.Run(Read);
    }

    private async Task Read()
    {
        var (buffer, message) = (new byte[64 * 1024], new MemoryStream());
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, _ends.Token);
                if (part.MessageType == WebSocketMessageType.Close) return;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                Answer(JsonElement.Parse(Encoding.UTF8.GetString(message.ToArray())));
                message.SetLength(0);
            }
        }
        catch (Exception) when (_ends.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private void Answer(JsonElement message)
    {
        // What has no number is an event.
        if (!message.TryGetProperty("id", out var id) || !_calls.TryRemove(id.GetInt32(), out var call)) return;
        if (message.TryGetProperty("error", out var error)) call.TrySetException(new InvalidOperationException(error.GetRawText()));
        else call.TrySetResult(message.GetProperty("result"));
    }
}

/// <summary>Skipped, with the reason, where no Chromium is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : Xunit.FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.SkipReason;
}
