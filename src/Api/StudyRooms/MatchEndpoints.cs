using System.Reflection;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Rooms;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.LiveKit;
using Livehouse.Matching;
using Livehouse.Refusals;

namespace Livehouse.Api.StudyRooms;

/// <summary>
/// Finding a partner for a topic. The response is sent when there is one, or after the number of seconds that the client wants to wait; then it polls with the
/// ticket, or waits for the hub's <c>match:found</c>.
/// </summary>
internal static class MatchEndpoints
{
    public static void MapMatch(this IEndpointRouteBuilder routes)
    {
        var match = routes.MapGroup("/api/match").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Study rooms").RequireAuthorization();
        match.MapPost("", Seek)
            .AsOperation("findPartner", RefusalCodes.Conflict, RefusalCodes.LiveKitNotConfigured, RefusalCodes.MediaUnavailable)
            .WithSummary("Pairs the caller with a user waiting for the same topic, into a room that only they may join (200), or lets the caller wait "
                + $"(202), at most {RoomLimits.MatchSecondsMax} seconds.")
            .Produces<MatchAnswer>()
            .Produces<MatchAnswer>(StatusCodes.Status202Accepted);
        match.MapGet("/{ticketId}", Get)
            .AsOperation("getMatch")
            .WithSummary(
                $"The caller's ticket as it is now, or as soon as it is decided: ?waitSeconds=0..{RoomLimits.MatchWaitSecondsMax}, default 0.")
            .Produces<MatchAnswer>();
        match.MapDelete("/{ticketId}", Cancel)
            .AsOperation("cancelMatch", RefusalCodes.Conflict)
            .WithSummary("Stops waiting; 409 if a partner has already been found.")
            .Produces<MatchAnswer>();
    }

    private static async Task<IResult> Seek(
        Body<MatchRequest> body, HttpContext context, Caller caller, Operation operation, IGrains grains, RoomTokens tokens, MatchWaits waits)
    {
        var found = tokens.Find(LiveKitInstanceOptions.MainName);
        if (found.IsRefused) return Problem.From(found.Refusal);
        var grain = grains.Match(caller.TenantId, Topics.KeyOf(body.Value.Topic));
        var sought = await grain.Seek(new SeekMatch(caller, operation.Id, body.Value.Topic, found.Value.Name, RoomTokens.Terms(found.Value)));
        if (sought.IsRefused) return Problem.From(sought.Refusal);
        var ticket = await waits.Decided(grain, caller, sought.Value, body.Value.Wait, context.RequestAborted);
        return await ToAnswer(ticket, caller, grains, ticket.Status == MatchStatus.Waiting ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    }

    private static async Task<IResult> Get(string ticketId, WaitQuery query, HttpContext context, Caller caller, IGrains grains, MatchWaits waits)
    {
        if (GrainOf(ticketId, caller, grains) is not { } grain) return Problem.From(Refusal.NotFound("The ticket"));
        var found = await grain.Get(new MatchQuery(caller, ticketId));
        if (found.IsRefused) return Problem.From(found.Refusal);
        return await ToAnswer(await waits.Decided(grain, caller, found.Value, query.Wait, context.RequestAborted), caller, grains, StatusCodes.Status200OK);
    }

    private static async Task<IResult> Cancel(string ticketId, Caller caller, IGrains grains)
    {
        if (GrainOf(ticketId, caller, grains) is not { } grain) return Problem.From(Refusal.NotFound("The ticket"));
        var cancelled = await grain.Cancel(new MatchQuery(caller, ticketId));
        return cancelled.IsRefused ? Problem.From(cancelled.Refusal) : await ToAnswer(cancelled.Value, caller, grains, StatusCodes.Status200OK);
    }

    private static IMatchGrain? GrainOf(string ticketId, Caller caller, IGrains grains) =>
        TicketIds.TopicKeyOf(ticketId) is { } topicKey ? grains.Match(caller.TenantId, topicKey) : null;

    private static async Task<IResult> ToAnswer(MatchTicket ticket, Caller caller, IGrains grains, int status)
    {
        var room = ticket.RoomName is { } name ? (await grains.Room(StudyRoomEndpoints.RoomOf(caller, name)).Get(caller)).Value : null;
        var partner = ticket.PartnerId is { } id ? new MatchPartner(id, ticket.PartnerName ?? id) : null;
        return TypedResults.Json(new MatchAnswer(
            ticket.TicketId,
            ticket.Status,
            ticket.Topic,
            ticket.ExpiresAt,
            ticket.RoomName,
            room is null ? null : StudyRoomJson.From(room),
            partner), statusCode: status);
    }

    /// <param name="Topic">Case-insensitive.</param>
    /// <param name="Wait">How long the response may be delayed for a partner: <c>waitSeconds</c>, default
    /// <see cref="RoomLimits.MatchWaitSecondsDefault"/>.</param>
    internal sealed record MatchRequest(string Topic, TimeSpan Wait) : IRequest<MatchRequest>
    {
        public static MatchRequest Read(Fields fields) =>
            new(
                fields.Text("topic", 1, RoomLimits.TopicLengthMax),
                TimeSpan.FromSeconds(fields.OptionalInteger("waitSeconds", 0, RoomLimits.MatchWaitSecondsMax) ?? RoomLimits.MatchWaitSecondsDefault));
    }

    /// <param name="RoomId">For <c>POST /api/rooms/{id}/join</c>; null unless matched.</param>
    /// <param name="Room">Null unless matched, and when it has closed since.</param>
    internal sealed record MatchAnswer(
        string TicketId, MatchStatus Status, string Topic, DateTimeOffset ExpiresAt, string? RoomId, StudyRoomJson? Room, MatchPartner? Partner);

    internal sealed record MatchPartner(string UserId, string Name);

    /// <summary><c>?waitSeconds=</c>.</summary>
    internal sealed class WaitQuery : IBound, Microsoft.AspNetCore.Http.Metadata.IEndpointParameterMetadataProvider
    {
        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
            builder.Metadata.Add(new QueryField(
                "waitSeconds", "How long the response may be delayed until the ticket is decided.") { Least = 0, Most = RoomLimits.MatchWaitSecondsMax });

        public TimeSpan Wait { get; private init; }

        public Problem? Problem { get; private init; }

        public static ValueTask<WaitQuery?> BindAsync(HttpContext context)
        {
            var values = context.Request.Query["waitSeconds"];
            if (values.Count == 0) return ValueTask.FromResult<WaitQuery?>(new WaitQuery());
            return ValueTask.FromResult<WaitQuery?>(
                values.Count == 1
                    && int.TryParse(values[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
                    && seconds <= RoomLimits.MatchWaitSecondsMax
                    ? new WaitQuery { Wait = TimeSpan.FromSeconds(seconds) }
                    : new WaitQuery { Problem = Problem.Invalid(
                        new Dictionary<string, string[]> { ["waitSeconds"] = [$"Must be a whole number from 0 to {RoomLimits.MatchWaitSecondsMax}."] }) });
        }
    }
}
