using Livehouse.Api.Access;
using Livehouse.Api.Configuration;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Ingest;
using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Streaming;

/// <summary>Where an encoder sends an event or stream to, where viewers play it, and how the signal is (docs/ingest.md).</summary>
internal static class StreamingEndpoints
{
    public static void MapStreaming(this RouteGroupBuilder streaming)
    {
        streaming.MapGet("/{eventId}/stream", Get)
            .OpenToKeys(ApiKeyScopes.StreamsRead)
            .AsOperation("getChannel", RefusalCodes.Forbidden)
            .WithSummary("Where to play an event or stream, and for its owner where to send it and the stream key.")
            .Produces<ChannelAnswer>();
        streaming.MapPut("/{eventId}/stream", Configure)
            .RequireAuthorization()
            .AsOperation("configureChannel", RefusalCodes.Forbidden)
            .WithSummary("Whether a second encoder with the stream key takes over from the first (owner).")
            .Produces<ChannelAnswer>();
        streaming.MapPost("/{eventId}/stream/key", RenewKey)
            .RequireAuthorization()
            .AsOperation("renewStreamKey", RefusalCodes.Forbidden)
            .WithSummary("Makes a new stream key (owner). The old one stops working immediately, and an encoder that uses it is dropped.")
            .Produces<ChannelAnswer>();
        streaming.MapGet("/{eventId}/health", Health)
            .OpenToKeys(ApiKeyScopes.StreamsRead)
            .AsOperation("getStreamHealth", RefusalCodes.Forbidden)
            .WithSummary("How the encoder's signal is, for users who may watch.")
            .Produces<StreamHealth>();
    }

    private static async Task<IResult> Get(string eventId, HttpContext context, Caller caller, IGrains grains, ChannelAnswers answers)
    {
        var channel = await ChannelOf(eventId, caller, grains);
        return channel.IsRefused
            ? Problem.From(channel.Refusal)
            : await grains.Ingest(channel.Value.Id).Get(caller).Answer(view => answers.Answer(view, context));
    }

    private static async Task<IResult> Configure(
        string eventId, Body<ChannelRequest> body, HttpContext context, Caller caller, IGrains grains, ChannelAnswers answers)
    {
        var channel = await ChannelOf(eventId, caller, grains);
        if (channel.IsRefused) return Problem.From(channel.Refusal);
        return await grains.Ingest(channel.Value.Id).Configure(new ConfigureChannel(caller, body.Value.Takeover))
            .Answer(view => answers.Answer(view, context));
    }

    private static async Task<IResult> RenewKey(
        string eventId, Body<EmptyRequest> _, HttpContext context, Caller caller, IGrains grains, ChannelAnswers answers)
    {
        var channel = await ChannelOf(eventId, caller, grains);
        return channel.IsRefused
            ? Problem.From(channel.Refusal)
            : await grains.Ingest(channel.Value.Id).RenewKey(caller).Answer(view => answers.Answer(view, context));
    }

    private static async Task<IResult> Health(string eventId, Caller caller, IGrains grains)
    {
        var channel = await ChannelOf(eventId, caller, grains);
        if (channel.IsRefused) return Problem.From(channel.Refusal);
        var health = await grains.Ingest(channel.Value.Id).Health(caller);
        if (health.IsRefused) return Problem.From(health.Refusal);
        return TypedResults.Ok(health.Value with { Viewers = await ViewersOf(channel.Value, caller, grains) });
    }

    /// <summary>The stream counts its viewers' connections, however the picture comes. Others than its owner cost it nothing.</summary>
    private static async Task<ViewerQuality?> ViewersOf(ChannelName channel, Caller caller, IGrains grains)
    {
        if (!caller.IsSignedIn) return null;
        var stream = channel.Stream ?? (Channels.IsEvent(channel.Id) ? (await grains.Event(channel.Id).Get(caller)).Value?.Stream : null);
        return stream?.OwnerId == caller.UserId ? await grains.Stream(stream.Id).QualityOfViewers(caller) : null;
    }

    /// <summary>A stream that broadcasts an event has the event's channel.</summary>
    private static async Task<Outcome<ChannelName>> ChannelOf(string id, Caller caller, IGrains grains)
    {
        if (!Channels.IsValid(id)) return Refusal.NotFound("The stream");
        if (Channels.IsEvent(id)) return new ChannelName(id, null);
        var stream = await grains.Stream(id).Get(caller);
        return stream.IsRefused ? stream.Refusal : new ChannelName(stream.Value.EventId ?? id, stream.Value);
    }

    /// <param name="Stream">Null: the event was asked for.</param>
    private sealed record ChannelName(string Id, StreamView? Stream);

    /// <param name="Takeover">See <see cref="ChannelView.MayTakeOver"/>.</param>
    internal sealed record ChannelRequest(bool Takeover) : IRequest<ChannelRequest>
    {
        public static ChannelRequest Read(Fields fields)
        {
            if (!fields.Has("takeover")) fields.Fail("takeover", "Is required.");
            return new ChannelRequest(fields.OptionalFlag("takeover") ?? false);
        }
    }
}

/// <summary>A channel with the addresses of this installation.</summary>
internal sealed class ChannelAnswers(LivehouseSettings settings, LiveKitInstances instances, PlaybackLinks links)
{
    public IResult Answer(ChannelView channel, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var webRtc = new WebRtcAddress(instances.Main.Options.Server.Url, channel.Room);
        var playback = new PlaybackAddresses(settings.Ingest.HlsUrl.Length == 0 ? null : links.Playlist(channel.ChannelId).Url, webRtc);
        return TypedResults.Ok(channel.StreamKey is { } key
            ? new ChannelAnswer(
                new RtmpAddress(settings.Ingest.RtmpUrl, key), playback, RecommendedSettings.Default, channel.ReconnectSeconds, channel.MayTakeOver)
            : new ChannelAnswer(null, playback, null, null, null));
    }
}
