using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace Livehouse.Demo;

/// <summary>A host, her stream and the people who watch it: they use the server as any client does, until they are stopped.</summary>
public sealed partial class DemoHouse(DemoSettings settings, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseLeast = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMost = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, DemoPerson> _guests = [];

    /// <summary>Opens the house and keeps it going.</summary>
    /// <param name="onOpen">Called with the id of the stream once it is live.</param>
    /// <exception cref="DemoException">The server refused what cannot be done without.</exception>
    public async Task Run(Action<string> onOpen, CancellationToken cancellation)
    {
        // Without cookies: people who sign in with one browser's cookie end each other's sessions.
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = settings.Server };
        await using var host = await DemoPerson.Enter(http, DemoSettings.Host, time, cancellation);
        foreach (var name in DemoScript.Guests) _guests[name] = await DemoPerson.Enter(http, name, time, cancellation);
        try
        {
            await Announce(host, cancellation);
            var stage = await Open(host, cancellation);
            var encoder = new DemoEncoder(http, settings, time, stage.StreamKey);
            await encoder.Publish(cancellation);
            onOpen(stage.StreamId);
            await host.Join(stage.StreamId, cancellation);
            await Task.WhenAll(KeepPublishing(encoder, cancellation), Talk(host, stage.StreamId, cancellation));
        }
        finally
        {
            foreach (var guest in _guests.Values) await guest.DisposeAsync();
        }
    }

    /// <summary>Two evenings to come, unless an earlier run announced them.</summary>
    private async Task Announce(DemoPerson host, CancellationToken cancellation)
    {
        var announced = await host.Call(HttpMethod.Get, $"api/events?status=scheduled&ownerId={host.Id}", null, cancellation);
        if (announced.GetProperty("items").GetArrayLength() > 0) return;
        var evening = time.GetUtcNow().Date.AddHours(19);
        await host.Call(HttpMethod.Post, "api/events", Event("Songs about the sea", evening.AddDays(2), "Bring a blanket. Requests are open."), cancellation);
        await host.Call(HttpMethod.Post, "api/events", Event("Songs about trains", evening.AddDays(9), "For everyone who listens on the way."), cancellation);
    }

    private static object Event(string title, DateTime startsAt, string description) => new
    {
        title,
        description,
        startsAt = startsAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        tags = (string[])["music", "acoustic"],
        visibility = "public",
        chatOpensBeforeSeconds = 1800,
    };

    /// <summary>Starts a new stream: what an earlier run left live ends first.</summary>
    private async Task<Stage> Open(DemoPerson host, CancellationToken cancellation)
    {
        var left = await host.Call(HttpMethod.Get, $"api/events?status=live&ownerId={host.Id}", null, cancellation);
        foreach (var old in left.GetProperty("items").EnumerateArray())
        {
            await host.Call(HttpMethod.Post, $"api/events/{old.GetProperty("id").GetString()}/stop", null, cancellation);
        }

        var made = await host.Call(
            HttpMethod.Post, "api/events", Event("Sunday in the living room", time.GetUtcNow().UtcDateTime, "An hour of songs, as they come."), cancellation);
        var eventId = made.GetProperty("event").GetProperty("id").GetString()!;
        var started = await host.Call(HttpMethod.Post, $"api/events/{eventId}/start", null, cancellation);
        var channel = await host.Call(HttpMethod.Get, $"api/streaming/events/{eventId}/stream", null, cancellation);
        return new Stage(started.GetProperty("stream").GetProperty("id").GetString()!, channel.GetProperty("rtmp").GetProperty("streamKey").GetString()!);
    }

    private async Task KeepPublishing(DemoEncoder encoder, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(ReportEvery, time);
        while (await timer.WaitForNextTickAsync(cancellation)) await Try(() => encoder.GoOn(cancellation), cancellation);
    }

    private async Task Talk(DemoPerson host, string streamId, CancellationToken cancellation)
    {
        foreach (var guest in _guests.Values.Take(3)) await Try(() => guest.Join(streamId, cancellation), cancellation);
        var present = new Queue<string>(DemoScript.Guests.Take(3));
        var absent = new Queue<string>(DemoScript.Guests.Skip(3));
        while (true)
        {
            foreach (var line in DemoScript.Lines)
            {
                await Task.Delay(PauseLeast + (Random.Shared.NextDouble() * (PauseMost - PauseLeast)), time, cancellation);
                await ComeAndGo(line.Speaker, streamId, present, absent, cancellation);
                await Try(() => Perform(line, host, streamId, present, cancellation), cancellation);
            }
        }
    }

    /// <summary>Who speaks is there; and now and then somebody else leaves.</summary>
    private async Task ComeAndGo(string speaker, string streamId, Queue<string> present, Queue<string> absent, CancellationToken cancellation)
    {
        if (present.Count > DemoScript.Guests.Count - 2 && Random.Shared.Next(4) == 0 && present.Peek() != speaker)
        {
            var leaving = present.Dequeue();
            await Try(() => _guests[leaving].Leave(cancellation), cancellation);
            absent.Enqueue(leaving);
        }

        if (!absent.Contains(speaker)) return;
        for (var coming = ""; coming != speaker;)
        {
            coming = absent.Dequeue();
            var guest = _guests[coming];
            await Try(() => guest.Join(streamId, cancellation), cancellation);
            present.Enqueue(coming);
        }
    }

    private async Task Perform(DemoLine line, DemoPerson host, string streamId, Queue<string> present, CancellationToken cancellation)
    {
        var speaker = line.Speaker == DemoSettings.Host ? host : _guests[line.Speaker];
        var messageId = await speaker.Say(streamId, line.Text, cancellation);
        if (line.Pinned) await host.Pin(streamId, messageId, cancellation);
        if (line.Gift is { } gift) await speaker.Give(streamId, gift, quantity: 1, cancellation);
        if (line.Reaction is not { } reaction) return;
        foreach (var name in present.Where(name => name != line.Speaker)) await _guests[name].React(streamId, reaction, cancellation);
    }

    /// <summary>One failed call does not end the demo; connections reconnect by themselves.</summary>
    private async Task Try(Func<Task> act, CancellationToken cancellation)
    {
        try
        {
            await act();
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested
            && failure is HubException or HttpRequestException or DemoException or InvalidOperationException or TaskCanceledException or JsonException)
        {
            LogFailed(log, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The demo goes on without this: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);

    private sealed record Stage(string StreamId, string StreamKey);
}
