using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Livehouse.Testing.Server;

namespace Livehouse.Testing.Rtmp;

/// <summary>
/// A real nginx with its RTMP module, as <c>deploy/rtmp</c> has it: the same script and configuration, on free loopback ports and in a folder of its own. It
/// ends when its standard input does: it never outlives the process that started it.
/// </summary>
public sealed class NginxRtmpServer : IAsyncDisposable
{
    private const string Guard =
        """
        exec 3<&0
        "$@" 3<&- &
        server=$!
        (cat; kill -TERM $server) <&3 3<&- >/dev/null 2>&1 &
        watch=$!
        wait $server
        kill $watch 2>/dev/null
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-rtmp-").FullName;
    private readonly IReadOnlyList<int> _ports = ServerNode.FreePorts(4);
    private readonly ConcurrentQueue<string> _output = new();
    private readonly NginxRtmpOptions _options;
    private Process? _server;

    private NginxRtmpServer(NginxRtmpOptions options) => _options = options;

    /// <summary>What an encoder calls the server: the stream key follows behind a slash.</summary>
    public string RtmpUrl => Text($"rtmp://127.0.0.1:{_ports[0]}/live");

    /// <summary>Where players come, without <c>/hls</c> and <c>/vod</c>.</summary>
    public Uri HttpUrl => new(Text($"http://127.0.0.1:{_ports[1]}"));

    public Uri StatUrl => new(Text($"http://127.0.0.1:{_ports[2]}/stat"));

    /// <summary>As the server must have it.</summary>
    public string IngestSecret { get; private init; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(20));

    /// <summary>As the server must have it.</summary>
    public string HlsSecret { get; private init; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(20));

    /// <summary>Everything that it has written.</summary>
    public IEnumerable<string> Output => _output;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Prepares one: its ports and secrets are settings of the server that it asks, which starts first.</summary>
    public static NginxRtmpServer Prepare(NginxRtmpOptions? options = null) => new(options ?? new NginxRtmpOptions());

    /// <summary>Another one beside this, with the same secrets: it asks the same server.</summary>
    public NginxRtmpServer Beside(NginxRtmpOptions options) => new(options) { IngestSecret = IngestSecret, HlsSecret = HlsSecret };

    /// <param name="livehouse">The server that it asks and reports to.</param>
    public async Task Start(Uri livehouse)
    {
        ArgumentNullException.ThrowIfNull(livehouse);
        var script = Path.Combine(RepositoryFolder(), "deploy", "rtmp", "start.sh");
        string[] command = ["-c", Guard, "nginx-rtmp", "sh", script];
        // As root it would give its workers to a user who may not write into the folder; in its container it is not root.
        if (Environment.IsPrivilegedProcess) command = [.. command, "-g", "user root;"];
        var start = new ProcessStartInfo("sh", command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Relative paths of the configuration would be found out here.
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in Variables(livehouse)) start.Environment[name] = value;

        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new Process { StartInfo = start, EnableRaisingEvents = true };
        server.Exited += (_, _) => started.TrySetException(new InvalidOperationException($"nginx ended:\n{string.Join('\n', _output)}"));
        server.OutputDataReceived += static (_, _) => { };
        server.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not { } text) return;
            _output.Enqueue(text);
            if (text.Contains("start worker process ", StringComparison.Ordinal)) started.TrySetResult();
        };
        server.Start();
        _server = server;
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        await started.Task.WaitAsync(Hang.After);
    }

    /// <summary>Returns when each publisher has sent at least this many more updates (<c>on_update</c>), by the server's own clock.</summary>
    public async Task UntilUpdatesWereSent(int count)
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(Hang.After);
        var until = await Uptime() + ((count + 1) * _options.UpdateSeconds);
        while (await Uptime() < until) await Task.Delay(50, patience.Token);

        async Task<int> Uptime()
        {
            var stat = await http.GetStringAsync(StatUrl, patience.Token);
            var from = stat.IndexOf("<uptime>", StringComparison.Ordinal) + "<uptime>".Length;
            return int.Parse(stat.AsSpan(from, stat.IndexOf('<', from) - from), NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Returns when a channel's recording has this many parts.</summary>
    public async Task UntilJoined(string channel, int parts)
    {
        using var patience = new CancellationTokenSource(Hang.After);
        var list = Path.Combine(Data, "vod", ".parts", channel, "list");
        var film = Path.Combine(Data, "vod", $"{channel}.mp4");
        while (!File.Exists(list) || File.ReadAllLines(list).Length < parts || File.GetLastWriteTimeUtc(film) < File.GetLastWriteTimeUtc(list))
        {
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Returns what is at an address as soon as there is something.</summary>
    public static async Task<string> UntilServed(Uri address)
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(Hang.After);
        while (true)
        {
            using var answer = await http.GetAsync(address, patience.Token);
            if (answer.IsSuccessStatusCode) return await answer.Content.ReadAsStringAsync(patience.Token);
            await Task.Delay(50, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server) await Teardown.CloseInput(server, "nginx-rtmp");
        Teardown.Delete(_folder);
    }

    private Dictionary<string, string> Variables(Uri livehouse) => new()
    {
        ["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin",
        ["LIVEHOUSE_URL"] = livehouse.GetLeftPart(UriPartial.Authority),
        ["INGEST_SECRET"] = IngestSecret,
        ["HLS_SECRET"] = HlsSecret,
        ["DATA"] = Data,
        ["RUN"] = Path.Combine(_folder, "run"),
        ["MODULES"] = RtmpPrograms.Modules,
        ["RTMP_LISTEN"] = Text($"127.0.0.1:{_ports[0]}"),
        ["HTTP_LISTEN"] = Text($"127.0.0.1:{_ports[1]}"),
        ["STAT_LISTEN"] = Text($"127.0.0.1:{_ports[2]}"),
        ["HOOKS_LISTEN"] = Text($"127.0.0.1:{_ports[3]}"),
        // Livehouse has an address here, no name.
        ["RESOLVER"] = "127.0.0.1",
        ["UPDATE_SECONDS"] = Text($"{_options.UpdateSeconds}"),
        ["IDLE_SECONDS"] = Text($"{_options.IdleSeconds}"),
        ["LADDER"] = _options.Ladder,
        ["PLAY_FROM"] = _options.PlayFrom,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run from within the repository.");
        }

        return folder.FullName;
    }
}

/// <summary>What a test sets other than the deployment does.</summary>
public sealed record NginxRtmpOptions
{
    /// <summary><c>notify_update_timeout</c>.</summary>
    public int UpdateSeconds { get; init; } = 1;

    /// <summary>Heights of further qualities, as <c>LADDER</c>.</summary>
    public string Ladder { get; init; } = "";

    /// <summary>Addresses that may play by RTMP, as <c>PLAY_FROM</c>.</summary>
    public string PlayFrom { get; init; } = "";

    /// <summary><c>drop_idle_publisher</c>.</summary>
    public int IdleSeconds { get; init; } = 10;
}
