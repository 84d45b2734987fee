using System.Reflection;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.LiveKit;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Users;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Rooms;

/// <summary>Creating, reading and closing rooms for calls (docs/rooms.md).</summary>
internal static class RoomEndpoints
{
    private const string One = "/rooms/{name}";

    public static void MapRooms(this RouteGroupBuilder liveKit)
    {
        liveKit.MapPost("/create-room", Create)
            .AsOperation(
                "createRoom",
                RefusalCodes.PremiumRequired,
                RefusalCodes.Conflict,
                RefusalCodes.RateLimited,
                RefusalCodes.LiveKitNotConfigured,
                RefusalCodes.MediaUnavailable)
            .WithSummary("Creates a room owned by the caller; a name that is taken is a conflict.")
            .Produces<RoomAnswer>(StatusCodes.Status201Created);
        liveKit.MapGet(One, Get)
            .AsOperation("getRoom", RefusalCodes.NotFound)
            .WithSummary("A room and its number of participants.")
            .Produces<RoomAnswer>();
        liveKit.MapDelete(One, Close)
            .AsOperation("closeRoom", RefusalCodes.NotFound, RefusalCodes.Forbidden)
            .WithSummary("Closes a room and disconnects all participants (owner or moderator).")
            .Produces<RoomAnswer>();
    }

    private static async Task<IResult> Create(
        Body<CreateRequest> body, HttpContext context, Caller caller, Operation operation, IGrains grains, RoomTokens tokens, RoomAccess access)
    {
        var request = body.Value;
        var found = tokens.Find(request.Instance);
        if (found.IsRefused) return Problem.From(found.Refusal);
        var instance = found.Value;
        var room = new RoomRef(caller.TenantId, instance.Name, request.RoomName);
        if (instance.Options.NeedsPremium && RoomAccess.Refuse(instance, await access.Of(context, caller, room, lifetime: null)) is { } refusal)
        {
            return Problem.From(refusal);
        }

        var terms = RoomTokens.Terms(instance);
        terms = terms with
        {
            MaxParticipants = request.MaxParticipants ?? terms.MaxParticipants,
            EmptyTimeoutSeconds = request.EmptyTimeout ?? terms.EmptyTimeoutSeconds,
        };
        var command = new CreateRoom(caller, operation.Id, terms, request.E2eeEnabled, RoomKind.Call, Title: "", Topic: null, Members: []);
        return await grains.User(caller.TenantId, caller.UserId).CreateRoom(new CreateRoomOf(room, command)).Answer(made =>
            TypedResults.Created($"/api/livekit/rooms/{Uri.EscapeDataString(made.Name)}?instance={made.Instance}", new RoomAnswer(RoomJson.From(made))));
    }

    private static async Task<IResult> Get(string name, InstanceQuery query, Caller caller, IGrains grains, LiveKitInstances instances)
    {
        var open = await Open(name, query, caller, grains, instances);
        return open.IsRefused ? Problem.From(open.Refusal) : ToAnswer(open.Value[0]);
    }

    /// <summary>Without an instance: the caller's own room of this name first, then any open one.</summary>
    private static async Task<IResult> Close(string name, InstanceQuery query, Caller caller, IGrains grains, LiveKitInstances instances)
    {
        var room = await OwnOrOpen(name, query, caller, grains, instances);
        if (room.IsRefused) return Problem.From(room.Refusal);
        return await grains.Room(new RoomRef(caller.TenantId, room.Value.Instance, room.Value.Name)).Close(caller).Answer(ToAnswer);
    }

    private static IResult ToAnswer(RoomView room) => TypedResults.Ok(new RoomAnswer(RoomJson.From(room)));

    /// <summary>The caller's own open room of this name, otherwise any open one.</summary>
    internal static async Task<Outcome<RoomView>> OwnOrOpen(string name, InstanceQuery query, Caller caller, IGrains grains, LiveKitInstances instances)
    {
        var open = await Open(name, query, caller, grains, instances);
        return open.IsRefused ? open.Refusal : open.Value.FirstOrDefault(room => room.OwnerId == caller.UserId) ?? open.Value[0];
    }

    /// <summary>All possible rooms of this name, on the given instance or on each in order.</summary>
    internal static Outcome<IReadOnlyList<RoomRef>> Named(string name, InstanceQuery query, Caller caller, LiveKitInstances instances)
    {
        if (!RoomNames.TryRead(name, out var composed)) return Refusal.NotFound("The room");
        if (query.Instance is { } wanted && instances.Find(wanted) is null)
        {
            return Refusal.Invalid("instance", $"Must be one of {string.Join(", ", instances.All.Select(static known => known.Name))}.");
        }
        return instances.All.Where(instance => query.Instance is null || instance.Name == query.Instance)
            .Select(instance => new RoomRef(caller.TenantId, instance.Name, composed))
            .ToArray();
    }

    /// <summary>The open rooms of this name, in the order of the instances: at least one.</summary>
    private static async Task<Outcome<IReadOnlyList<RoomView>>> Open(
        string name, InstanceQuery query, Caller caller, IGrains grains, LiveKitInstances instances)
    {
        var named = Named(name, query, caller, instances);
        if (named.IsRefused) return named.Refusal;
        var looked = await Task.WhenAll(named.Value.Select(room => grains.Room(room).Get(caller)));
        RoomView[] open = [.. looked.Where(static room => !room.IsRefused).Select(static room => room.Value!)];
        return open.Length > 0 ? open : looked[0].Refusal!;
    }

    /// <param name="Instance">The name of a configured instance; default: <c>main</c>.</param>
    /// <param name="RoomName">See <see cref="RoomNames"/>.</param>
    /// <param name="MaxParticipants">2 to 1,000; default: the instance's.</param>
    /// <param name="EmptyTimeout">Seconds that the room stays open while empty, 1 to 86,400; default: the instance's.</param>
    /// <param name="E2eeEnabled">Its participants encrypt end to end. Only a flag; the server never receives keys.</param>
    internal sealed record CreateRequest(
        string RoomName, string Instance = LiveKitInstanceOptions.MainName, int? MaxParticipants = null, int? EmptyTimeout = null, bool E2eeEnabled = false)
        : IRequest<CreateRequest>
    {
        public static CreateRequest Read(Fields fields) => new(
            fields.RoomName("roomName"),
            fields.OptionalId("instance") ?? LiveKitInstanceOptions.MainName,
            fields.OptionalInteger("maxParticipants", RoomLimits.ParticipantsMin, RoomLimits.ParticipantsMax),
            fields.OptionalInteger("emptyTimeout", 1, RoomLimits.EmptyTimeoutSecondsMax),
            fields.OptionalFlag("e2eeEnabled") ?? false);
    }

    /// <summary><c>?instance=</c>.</summary>
    internal sealed class InstanceQuery : IBound, IEndpointParameterMetadataProvider
    {
        /// <summary>Null: not given.</summary>
        public string? Instance { get; private init; }

        public Problem? Problem { get; private init; }

        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
            builder.Metadata.Add(new QueryField("instance", "The room's instance; default: each is searched in turn."));

        public static ValueTask<InstanceQuery?> BindAsync(HttpContext context)
        {
            if (!context.Request.Query.TryGetValue("instance", out var values)) return ValueTask.FromResult<InstanceQuery?>(new InstanceQuery());
            return ValueTask.FromResult<InstanceQuery?>(values is [{ } one] && Identifiers.Ids.IsValid(one)
                ? new InstanceQuery { Instance = one }
                : new InstanceQuery { Problem = Problem.Invalid(new Dictionary<string, string[]> { ["instance"] = ["Must be the name of one instance."] }) });
        }
    }
}
