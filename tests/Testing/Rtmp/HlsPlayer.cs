using System.Text.Json;
using Livehouse.Testing.Browser;

namespace Livehouse.Testing.Rtmp;

/// <summary>hls.js in a headless Chromium, as a web page plays a stream. Waits inside the page for what the player does.</summary>
public sealed class HlsPlayer : IAsyncDisposable
{
    /// <summary>A page that notes all that the player says; <c>until</c> looks again at each event of player and picture.</summary>
    private const string Page =
        """
        globalThis.player = { errors: [], ended: false, time: 0, live: null };
        const video = document.createElement('video');
        video.muted = true;
        document.body.append(video);
        const waiting = new Set();
        const look = () => waiting.forEach(each => each());
        globalThis.until = (test, seconds) => new Promise((done, failed) => {
          const timer = setTimeout(() => { waiting.delete(check); failed(new Error('It never came: ' + JSON.stringify(globalThis.player))); }, seconds * 1000);
          const check = () => { if (test(globalThis.player)) { clearTimeout(timer); waiting.delete(check); done(globalThis.player); } };
          waiting.add(check);
          check();
        });
        globalThis.play = source => {
          const hls = new Hls({ liveSyncDurationCount: 2, enableWorker: false });
          hls.on(Hls.Events.ERROR, (_, error) => {
            player.errors.push(error.details + (error.fatal ? ' (fatal)' : ''));
            if (player.errors.length > 50) player.errors.shift();
            if (error.fatal && error.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
            // It gives up at the first 404, and there is no playlist before the first segment.
            if (error.fatal && error.details === Hls.ErrorDetails.MANIFEST_LOAD_ERROR) setTimeout(() => hls.loadSource(source), 250);
            look();
          });
          hls.on(Hls.Events.LEVEL_UPDATED, (_, level) => { player.live = level.details.live; look(); });
          hls.on(Hls.Events.MANIFEST_PARSED, () => { video.play(); player.heights = hls.levels.map(level => level.height); look(); });
          globalThis.choose = height => { hls.nextLevel = height === 0 ? -1 : hls.levels.findIndex(level => level.height === height); };
          for (const name of ['timeupdate', 'ended', 'playing']) {
            video.addEventListener(name, () => {
              player.time = video.currentTime; player.ended = video.ended; player.width = video.videoWidth; player.height = video.videoHeight; look();
            });
          }
          hls.loadSource(source);
          hls.attachMedia(video);
        };
        globalThis.file = source => new Promise((done, failed) => {
          const film = document.createElement('video');
          film.muted = true;
          film.onerror = () => failed(new Error(film.error.message));
          film.ontimeupdate = () => { if (film.currentTime > 0.5) done({ duration: film.duration, width: film.videoWidth, height: film.videoHeight }); };
          film.src = source;
          document.body.append(film);
          film.play();
        });
        true
        """;

    private readonly Chromium _browser;

    private HlsPlayer(Chromium browser) => _browser = browser;

    public static async Task<HlsPlayer> Open()
    {
        var folder = NpmFolder.InRepository("tests/player");
        await folder.Install();
        var script = await File.ReadAllTextAsync(Path.Combine(folder.Path, "node_modules", "hls.js", "dist", "hls.min.js"));
        var browser = await Chromium.Start();
        var player = new HlsPlayer(browser);
        try
        {
            await browser.Open("about:blank");
            await browser.Run($"{script};true");
            await browser.Run(Page);
            return player;
        }
        catch
        {
            await player.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to play, and tries again until there is a playlist.</summary>
    public Task Play(Uri playlist) => _browser.Run($"play({JsonSerializer.Serialize(playlist)}); true");

    /// <summary>Returns when the picture has come this far, in seconds of the player's clock.</summary>
    public async Task<double> UntilPlayed(double seconds) =>
        (await Until($"player.time >= {seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)}")).GetProperty("time").GetDouble();

    /// <summary>Returns when the player knows that nothing more comes, and has played all of it.</summary>
    public Task UntilEnded() => Until("player.live === false && player.ended");

    /// <summary>The heights of the qualities that it chooses from, the smallest first.</summary>
    public async Task<IReadOnlyList<int>> Heights() =>
        [.. (await Until("player.heights")).GetProperty("heights").EnumerateArray().Select(static height => height.GetInt32()).Order()];

    /// <summary>Plays the quality of this height from now on; 0: what the network carries.</summary>
    public Task Choose(int height) => _browser.Run($"choose({height}); true");

    /// <summary>Returns when the picture has this height.</summary>
    public Task UntilHeight(int height) => Until($"player.height === {height}");

    /// <summary>From now on everything that the page loads comes this slowly.</summary>
    public async Task Throttle(int kbps)
    {
        // Without it the conditions are accepted, and apply to nothing.
        await _browser.Send("Network.enable");
        await _browser.Send(
            "Network.emulateNetworkConditions", new { offline = false, latency = 50, downloadThroughput = kbps * 1_000 / 8, uploadThroughput = -1 });
    }

    /// <summary>Where the picture is now, in seconds.</summary>
    public async Task<double> Time() => (await _browser.Run("player.time")).GetDouble();

    /// <summary>Plays a file a little, by the browser alone.</summary>
    public async Task<(double Seconds, int Height)> PlayFile(Uri file)
    {
        var played = await _browser.Run($"file({JsonSerializer.Serialize(file)})");
        return (played.GetProperty("duration").GetDouble(), played.GetProperty("height").GetInt32());
    }

    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    private Task<JsonElement> Until(string condition) =>
        _browser.Run($"until(player => {condition}, {(Hang.After.TotalSeconds - 5).ToString(System.Globalization.CultureInfo.InvariantCulture)})");
}
