using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Rooms;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.LiveKit;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Users;

namespace Livehouse.Api.StudyRooms;

/// <summary>
/// Rooms that are found by their topic and joined while there is a free place. They are rooms of the main instance; every participant may publish.
/// </summary>
internal static class StudyRoomEndpoints
{
    private const string IdPrefix = "sr_";

    public static void MapStudyRooms(this IEndpointRouteBuilder routes)
    {
        var rooms = routes.MapGroup("/api/rooms").AddEndpointFilter<RouteGroupBuilder, BindingFilter>().WithTags("Study rooms").RequireAuthorization();
        rooms.MapPost("", Create)
            .AsOperation("createStudyRoom", RefusalCodes.Conflict, RefusalCodes.RateLimited, RefusalCodes.LiveKitNotConfigured, RefusalCodes.MediaUnavailable)
            .WithSummary($"Opens a study room, {RoomLimits.MainSeatsDefault} places by default.")
            .Produces<StudyRoomAnswer>(StatusCodes.Status201Created);
        rooms.MapGet("", List)
            .AsOperation("listStudyRooms")
            .WithSummary("The open study rooms of the tenant with their free places, newest first; ?topic= selects one topic, compared without case.")
            .Produces<StudyRoomPage>();
        rooms.MapGet("/{roomId}", Get)
            .AsOperation("getStudyRoom")
            .WithSummary("The current state of a study room.")
            .Produces<StudyRoomAnswer>();
        rooms.MapPost("/{roomId}/join", Join)
            .AsOperation("joinStudyRoom", RefusalCodes.RoomFull, RefusalCodes.RateLimited, RefusalCodes.LiveKitNotConfigured, RefusalCodes.MediaUnavailable)
            .WithSummary("Takes a place and issues a token for the room; a repeat issues a new token for the same place. A place that is not used is free "
                + "again after a minute.")
            .Produces<StudyRoomPass>();
        rooms.MapPost("/{roomId}/leave", Leave)
            .AsOperation("leaveStudyRoom")
            .WithSummary("Frees the caller's place, and removes the caller from the room.")
            .Produces<StudyRoomAnswer>();
        rooms.MapDelete("/{roomId}", Close)
            .AsOperation("closeStudyRoom", RefusalCodes.Forbidden)
            .WithSummary("Closes the room and disconnects all participants (owner or moderator).")
            .Produces<StudyRoomAnswer>();
    }

    public static RoomRef RoomOf(Caller caller, string roomId) => new(caller.TenantId, LiveKitInstanceOptions.MainName, roomId);

    private static async Task<IResult> Create(Body<StudyRoomRequest> body, Caller caller, Operation operation, IGrains grains, RoomTokens tokens)
    {
        var found = tokens.Find(LiveKitInstanceOptions.MainName);
        if (found.IsRefused) return Problem.From(found.Refusal);
        var request = body.Value;
        var terms = RoomTokens.Terms(found.Value);
        terms = terms with { MaxParticipants = request.MaxOccupancy, EmptyTimeoutSeconds = request.EmptyTimeout ?? terms.EmptyTimeoutSeconds };
        var id = Ids.Derive(IdPrefix, caller.TenantId, caller.UserId, operation.Id);
        var create = new CreateRoom(caller, operation.Id, terms, request.E2eeEnabled, RoomKind.Study, request.Name, request.Topic, []);
        return await grains.User(caller.TenantId, caller.UserId)
            .CreateRoom(new CreateRoomOf(RoomOf(caller, id), create))
            .Answer(static room => TypedResults.Created($"/api/rooms/{room.Name}", new StudyRoomAnswer(StudyRoomJson.From(room))));
    }

    private static Task<IResult> List(TopicQuery query, Paging paging, Caller caller, IGrains grains) => grains.RoomDirectory(caller.TenantId)
        .List(new ListRooms(query.Topic, paging.Limit, paging.Cursor))
        .Answer(static page => TypedResults.Ok(new StudyRoomPage([.. page.Items.Select(StudyRoomJson.From)], page.NextCursor)));

    private static Task<IResult> Get(string roomId, Caller caller, IGrains grains) => grains.Room(RoomOf(caller, roomId)).Get(caller).Answer(ToAnswer);

    private static async Task<IResult> Join(
        string roomId, Body<JoinStudyRoomRequest> body, HttpContext context, Caller caller, IGrains grains, RoomTokens tokens)
    {
        var found = tokens.Find(LiveKitInstanceOptions.MainName);
        if (found.IsRefused) return Problem.From(found.Refusal);
        var entry = new EnterRoom(caller, RoomTokens.Terms(found.Value) with { OpensOnEnter = false }, MayPublish: true, PublishUntil: null, E2ee: false);
        return await grains.User(caller.TenantId, caller.UserId).EnterRoom(new EnterRoomOf(RoomOf(caller, roomId), entry, RoomBudget.Joins)).Answer(admission =>
        {
            var pass = RoomTokens.Issue(admission, found.Value, caller, body.Value.Username, tokens.StudyLifetime);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(
                new StudyRoomPass(StudyRoomJson.From(admission.Room), pass.Token, pass.Url, pass.Identity, pass.ExpiresIn, admission.HeldUntil));
        });
    }

    private static Task<IResult> Leave(string roomId, Caller caller, IGrains grains) => grains.Room(RoomOf(caller, roomId)).Leave(caller).Answer(ToAnswer);

    private static Task<IResult> Close(string roomId, Caller caller, IGrains grains) => grains.Room(RoomOf(caller, roomId)).Close(caller).Answer(ToAnswer);

    private static IResult ToAnswer(RoomView room) => TypedResults.Ok(new StudyRoomAnswer(StudyRoomJson.From(room)));

    /// <param name="Name">Its name in the list.</param>
    /// <param name="Topic">Case-insensitive.</param>
    /// <param name="MaxOccupancy">2 to 1,000.</param>
    /// <param name="EmptyTimeout">Seconds that the room stays open while every place is free, 1 to 86,400.</param>
    internal sealed record StudyRoomRequest(
        string Name, string? Topic = null, int MaxOccupancy = 2, int? EmptyTimeout = null, bool E2eeEnabled = false) : IRequest<StudyRoomRequest>
    {
        public static StudyRoomRequest Read(Fields fields) => new(
            fields.Text("name", 1, RoomLimits.TitleLengthMax),
            fields.OptionalText("topic", 1, RoomLimits.TopicLengthMax),
            fields.OptionalInteger("maxOccupancy", RoomLimits.ParticipantsMin, RoomLimits.ParticipantsMax) ?? RoomLimits.MainSeatsDefault,
            fields.OptionalInteger("emptyTimeout", 1, RoomLimits.EmptyTimeoutSecondsMax),
            fields.OptionalFlag("e2eeEnabled") ?? false);
    }

    /// <param name="Username">Shown to others; default: the caller's name.</param>
    internal sealed record JoinStudyRoomRequest(string? Username = null) : IRequest<JoinStudyRoomRequest>
    {
        public static bool MayBeEmpty => true;

        public static JoinStudyRoomRequest Read(Fields fields) => new(fields.ParticipantName("username"));
    }
}
