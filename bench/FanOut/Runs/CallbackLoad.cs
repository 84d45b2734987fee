using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Bench.Servers;

namespace Livehouse.Bench.Runs;

/// <summary>
/// RTMP servers report that encoders go on, while viewers of another stream chat. Latency counts from when a callback was due: the loop is open.
/// </summary>
/// <param name="Channels">Each with an encoder of its own.</param>
/// <param name="CallbacksPerSecond">Over all channels, on connections that stay open.</param>
internal sealed record CallbackLoad(int Channels, double CallbacksPerSecond, FixedLoad Chat)
{
    private const string Secret = "livehouse-development-ingest-secret-never-for-production";

    private static readonly Uri Webhook = new($"/api/streaming/webhook?secret={Secret}", UriKind.Relative);

    public async Task<CallbackFigures> Run(ServerProcess server, Audience audience)
    {
        using var sockets = new SocketsHttpHandler { MaxConnectionsPerServer = 64, UseCookies = false };
        using var http = new HttpClient(sockets) { BaseAddress = server.Address };
        var encoders = new List<string>();
        while (encoders.Count < Channels) encoders.Add(await Publish(http, server, encoders.Count));
        var latencies = new ConcurrentQueue<TimeSpan>();
        var refused = 0;
        using var stop = new CancellationTokenSource();
        var chat = Task.Run(() => Chat.Run(audience));
        await Task.Delay(Chat.WarmUp);
        var clock = Stopwatch.StartNew();
        var sent = new List<Task>();
        for (var number = 0; !chat.IsCompleted && clock.Elapsed < Chat.Time; number++)
        {
            var due = TimeSpan.FromSeconds(number / CallbacksPerSecond);
            while (clock.Elapsed < due) await Task.Delay(1);
            sent.Add(Report(encoders[number % Channels], due, number));
        }

        await Task.WhenAll(sent);
        var figures = await chat;
        var sorted = latencies.Order().ToList();
        return new CallbackFigures(figures, sorted.Count, refused, At(sorted, 0.5), At(sorted, 0.99), sorted[^1]);

        async Task Report(string encoder, TimeSpan due, int number)
        {
            var time = (long)due.TotalMilliseconds + number;
            using var body = Form(string.Create(CultureInfo.InvariantCulture, $"call=update_publish&time=1&timestamp={time}&{encoder}"));
            using var answer = await http.PostAsync(Webhook, body);
            latencies.Enqueue(clock.Elapsed - due);
            if (!answer.IsSuccessStatusCode) Interlocked.Increment(ref refused);
        }
    }

    /// <summary>Goes live and publishes; returns what the RTMP server says of this encoder each time.</summary>
    private static async Task<string> Publish(HttpClient http, ServerProcess server, int number)
    {
        var host = new AuthenticationHeaderValue("Bearer", server.Token($"encoder{number}"));
        var stream = await Ask(http, HttpMethod.Post, "/api/live/start", host, """{"title":"A night at the encoder"}""");
        var id = stream.GetProperty("stream").GetProperty("id").GetString();
        var channel = await Ask(http, HttpMethod.Get, $"/api/streaming/events/{id}/stream", host, null);
        var key = channel.GetProperty("rtmp").GetProperty("streamKey").GetString()!.Split("?key=")[1];
        var encoder = string.Create(CultureInfo.InvariantCulture, $"name={id}&key={key}&app=live&addr=192.0.2.10&clientid={number}");
        using var body = Form($"call=publish&{encoder}");
        using var answer = await http.PostAsync(Webhook, body);
        answer.EnsureSuccessStatusCode();
        return encoder;
    }

    private static async Task<JsonElement> Ask(HttpClient http, HttpMethod method, string path, AuthenticationHeaderValue host, string? json)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = host;
        if (json is not null) request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    private static StringContent Form(string text) => new(text, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");

    private static TimeSpan At(List<TimeSpan> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];
}

/// <param name="Refused">Must be 0: each would have dropped an encoder.</param>
internal sealed record CallbackFigures(FixedLoadFigures Chat, int Answered, int Refused, TimeSpan Median, TimeSpan P99, TimeSpan Longest);
