using System.Globalization;

namespace Livehouse.Demo;

/// <summary>Reports the looping picture as an RTMP server (nginx-rtmp) would report an encoder that publishes.</summary>
internal sealed class DemoEncoder(HttpClient http, DemoSettings settings, TimeProvider time, string streamKey)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();

    public Task Publish(CancellationToken cancellation) => Report("publish", cancellation);

    /// <summary>To be repeated every few seconds: an encoder that is no longer reported counts as lost.</summary>
    public Task GoOn(CancellationToken cancellation) => Report("update_publish", cancellation);

    private async Task Report(string call, CancellationToken cancellation)
    {
        var (channel, key) = (streamKey.Split("?key=")[0], streamKey.Split("?key=")[1]);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["call"] = call,
            ["app"] = "live",
            ["name"] = channel,
            ["key"] = key,
            // Another number in each run: a restart of the demo is another connection.
            ["clientid"] = _start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["addr"] = "127.0.0.1",
            ["timestamp"] = ((long)(time.GetUtcNow() - _start).TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
        });
        using var answer = await http.PostAsync(
            new Uri($"api/streaming/webhook?secret={Uri.EscapeDataString(settings.IngestSecret)}&server=demo", UriKind.Relative), form, cancellation);
        if (!answer.IsSuccessStatusCode) throw new DemoException($"The demo's encoder was refused: {(int)answer.StatusCode}.");
    }
}
