using Livehouse.Api.Access;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Streams;
using Livehouse.Api.Watching;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.LiveEvents;
using Livehouse.Refusals;

namespace Livehouse.Api.LiveEvents;

/// <summary>Announcing events, and going live with them (docs/events.md).</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this RouteGroupBuilder events)
    {
        events.MapPost("", Create)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.EventsWrite)
            .AsOperation("createEvent", RefusalCodes.Forbidden, RefusalCodes.RateLimited)
            .WithSummary("Announces an event (role streamer).")
            .Produces<EventAnswer>(StatusCodes.Status201Created);
        events.MapGet("/{eventId}", Get)
            .OpenToKeys(ApiKeyScopes.EventsRead)
            .AsOperation("getEvent", RefusalCodes.Forbidden)
            .WithSummary("One event, with its stream once there is one, for users who may watch it.")
            .Produces<EventSightAnswer>();
        events.MapPut("/{eventId}", Change)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.EventsWrite)
            .AsOperation("changeEvent", RefusalCodes.Forbidden, RefusalCodes.InvalidState)
            .WithSummary("Changes what is given and nothing else (owner or moderator); a live event's title, description and tags change in its stream, too.")
            .Produces<EventAnswer>();
        events.MapDelete("/{eventId}", Cancel)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.EventsWrite)
            .AsOperation("cancelEvent", RefusalCodes.Forbidden, RefusalCodes.InvalidState)
            .WithSummary("Cancels an event that has not begun (owner or moderator).")
            .Produces<EventAnswer>();
        events.MapPost("/{eventId}/start", Start)
            .RequireAuthorization()
            .AddEndpointFilter<NeedsMainInstance>()
            .OpenToKeys(ApiKeyScopes.EventsWrite)
            .AsOperation(
                "startEvent",
                RefusalCodes.Forbidden, RefusalCodes.InvalidState, RefusalCodes.AlreadyLive, RefusalCodes.RateLimited, RefusalCodes.LiveKitNotConfigured)
            .WithMetadata(StartRenewal.Instance)
            .WithSummary("Goes live with the event (owner); it counts as a start of a stream. A live one answers the stream that runs.")
            .Produces<EventStartedAnswer>();
        events.MapPost("/{eventId}/stop", Stop)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.EventsWrite)
            .AsOperation("stopEvent", RefusalCodes.Forbidden, RefusalCodes.InvalidState)
            .WithSummary("Ends the event and its stream (owner or moderator). Stopping twice answers the same.")
            .Produces<EventStoppedAnswer>();
    }

    private static Task<IResult> Create(Body<CreateEventRequest> body, Caller caller, Operation operation, IGrains grains) =>
        grains.Event(Ids.Derive("ev_", caller.TenantId, caller.UserId, operation.Id))
            .Create(new CreateEvent(caller, body.Value.ToPlan()))
            .Answer(made => TypedResults.Created($"/api/events/{made.Id}", new EventAnswer(made)));

    private static Task<IResult> Get(string eventId, Caller caller, IGrains grains) =>
        grains.Event(eventId).Get(caller).Answer(static sight => TypedResults.Ok(new EventSightAnswer(sight.Event, sight.Stream)));

    private static Task<IResult> Change(string eventId, Body<ChangeEventRequest> body, Caller caller, IGrains grains) =>
        grains.Event(eventId).Change(body.Value.ToCommand(caller)).Answer(static changed => TypedResults.Ok(new EventAnswer(changed)));

    private static async Task<IResult> Cancel(string eventId, HttpContext context, Caller caller, IGrains grains, AuditedModeration audited)
    {
        var cancelled = await grains.Event(eventId).Cancel(caller);
        if (cancelled.IsRefused) return Problem.From(cancelled.Refusal);
        var owner = cancelled.Value.OwnerId;
        if (owner != caller.UserId) await audited.Write(context, AuditActions.EventCancel, eventId, ("owner", owner));
        return TypedResults.Ok(new EventAnswer(cancelled.Value));
    }

    private static Task<IResult> Start(string eventId, Body<EmptyRequest> _, HttpContext context, Caller caller, IGrains grains, StreamTokens tokens) =>
        grains.Event(eventId).Start(caller).Answer(sight =>
        {
            var stream = sight.Stream!;
            var media = tokens.ForHost(stream, caller);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(new EventStartedAnswer(sight.Event, stream, stream.Room, media.Token, media.Url, media.ExpiresIn));
        });

    private static async Task<IResult> Stop(
        string eventId, Body<EmptyRequest> _, HttpContext context, Caller caller, IGrains grains, AuditedModeration audited)
    {
        var stopped = await grains.Event(eventId).Stop(caller);
        if (stopped.IsRefused) return Problem.From(stopped.Refusal);
        var (announced, stream) = (stopped.Value.Event, stopped.Value.Stream!);
        await audited.WriteStop(context, stream);
        return TypedResults.Ok(new EventStoppedAnswer(announced, stream));
    }
}
