using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Streams;

/// <summary>Changing what is said about a stream, while it is live and after.</summary>
internal static class EditEndpoint
{
    public static void MapEdit(this RouteGroupBuilder live) => live.MapPut("/{streamId}", Edit)
        .RequireAuthorization()
        .OpenToKeys(ApiKeyScopes.StreamsWrite)
        .AsOperation("editStream", RefusalCodes.Forbidden, RefusalCodes.InvalidState)
        .WithSummary("Changes title, description or tags, what is given and nothing else (owner or moderator); viewers are told.")
        .Produces<StreamAnswer>();

    private static Task<IResult> Edit(string streamId, Body<EditRequest> body, Caller caller, IGrains grains) =>
        grains.Stream(streamId)
            .Edit(new EditStream(caller, body.Value.Title, body.Value.Description, body.Value.Tags))
            .Answer(static stream => TypedResults.Ok(new StreamAnswer(stream)));

    /// <summary>What is left out stays as it is.</summary>
    internal sealed record EditRequest(string? Title = null, string? Description = null, IReadOnlyList<string>? Tags = null) : IRequest<EditRequest>
    {
        public static EditRequest Read(Fields fields)
        {
            var (title, description, tags) = (
                fields.OptionalText("title", 1, StreamLimits.TitleLengthMax),
                fields.OptionalText("description", 0, StreamLimits.DescriptionLengthMax, TextKind.Lines),
                fields.OptionalTexts("tags", StreamLimits.TagsMax, lengthMin: 1, StreamLimits.TagLengthMax));
            return new(title, description, fields.Has("tags") ? tags : null);
        }
    }
}
