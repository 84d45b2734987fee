using Livehouse.Api.Idempotency;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Watching;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Api.Streams;

/// <summary>Going live.</summary>
internal static class StartEndpoint
{
    public static void MapStart(this RouteGroupBuilder live) => live.MapPost("/start", Start)
        .RequireAuthorization()
        .WithSummary("Starts a live stream; the token publishes to its room. One live stream an owner, 3 starts an hour.")
        .Produces<StartedAnswer>(StatusCodes.Status201Created);

    private static Task<IResult> Start(Body<StartRequest> body, Caller caller, Operation operation, IGrains grains, StreamTokens tokens) =>
        grains.User(caller.TenantId, caller.UserId).GoLive(new GoLive(caller, operation.Id, body.Value.Plan)).Answer(stream =>
        {
            var media = tokens.ForHost(stream, caller);
            return TypedResults.Created($"/api/live/{stream.Id}", new StartedAnswer(stream, stream.Room, media.Token, media.Url, media.ExpiresIn));
        });

    /// <param name="Plan">title (1..120), description? (at most 5,000), tags? (at most 10 of 1..40), visibility?, e2ee?.</param>
    internal sealed record StartRequest(StreamPlan Plan) : IRequest<StartRequest>
    {
        public static StartRequest Read(Fields fields) => new(new StreamPlan(
            fields.Text("title", 1, 120),
            fields.OptionalText("description", 0, 5_000, TextKind.Lines) ?? "",
            fields.OptionalTexts("tags", countMax: 10, lengthMin: 1, lengthMax: 40),
            fields.OptionalWord<Visibility>("visibility") ?? Visibility.Public,
            fields.OptionalFlag("e2ee") ?? false));
    }
}
