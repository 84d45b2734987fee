using Livehouse.Api.Access;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Watching;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Api.Streams;

/// <summary>Going live.</summary>
internal static class StartEndpoint
{
    public static void MapStart(this RouteGroupBuilder live) => live.MapPost("/start", Start)
        .RequireAuthorization()
        .AddEndpointFilter<NeedsMainInstance>()
        .OpenToKeys(ApiKeyScopes.StreamsWrite)
        .AsOperation("startStream", RefusalCodes.Forbidden, RefusalCodes.AlreadyLive, RefusalCodes.RateLimited, RefusalCodes.LiveKitNotConfigured)
        .WithMetadata(StartRenewal.Instance)
        .WithSummary($"Starts a live stream; the token publishes to its room. One live stream per owner, {DefaultBudgets.StartsPerHour} starts per hour.")
        .Produces<StartedAnswer>(StatusCodes.Status201Created);

    private static Task<IResult> Start(Body<StartRequest> body, Caller caller, Operation operation, IGrains grains, StreamTokens tokens) =>
        grains.User(caller.TenantId, caller.UserId).GoLive(new GoLive(caller, operation.Id, body.Value.ToPlan())).Answer(stream =>
        {
            var media = tokens.ForHost(stream, caller);
            return TypedResults.Created($"/api/live/{stream.Id}", new StartedAnswer(stream, stream.Room, media.Token, media.Url, media.ExpiresIn));
        });

    /// <param name="Title">What viewers see first.</param>
    /// <param name="Description">Line breaks are kept.</param>
    /// <param name="Tags">Compared without case.</param>
    /// <param name="E2ee">End-to-end encrypted by the clients: it can't be recorded.</param>
    internal sealed record StartRequest(
        string Title, string Description = "", IReadOnlyList<string>? Tags = null, Visibility Visibility = Visibility.Public, bool E2ee = false)
        : IRequest<StartRequest>
    {
        public static StartRequest Read(Fields fields) => new(
            fields.Text("title", 1, StreamLimits.TitleLengthMax),
            fields.OptionalText("description", 0, StreamLimits.DescriptionLengthMax, TextKind.Lines) ?? "",
            fields.OptionalTexts("tags", StreamLimits.TagsMax, lengthMin: 1, StreamLimits.TagLengthMax),
            fields.OptionalWord<Visibility>("visibility") ?? Visibility.Public,
            fields.OptionalFlag("e2ee") ?? false);

        public StreamPlan ToPlan() => new(Title, Description, Tags ?? [], Visibility, E2ee);
    }
}
