using Livehouse.Api.Access;
using Livehouse.Api.Auth;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Text;

namespace Livehouse.Api.Captions;

/// <summary>What is said in a stream, as text (docs/captions.md).</summary>
internal static class CaptionEndpoints
{
    public static void MapCaptions(this RouteGroupBuilder live)
    {
        live.MapPost("/{streamId}/captions", Post)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.CaptionsWrite)
            .AsOperation(
                "postCaption",
                RefusalCodes.Forbidden,
                RefusalCodes.StreamEnded,
                RefusalCodes.InvalidState,
                RefusalCodes.Conflict,
                RefusalCodes.RateLimited)
            .WithSummary("Adds or replaces a caption segment (owner, or a key with captions:write); it replaces the one before, an empty text takes it back.")
            .Produces<CaptionReceipt>();
        live.MapGet("/{streamId}/captions.vtt", Track)
            .OpenToKeys(ApiKeyScopes.StreamsRead)
            .AsOperation("getCaptions", RefusalCodes.Forbidden, RefusalCodes.Conflict)
            .WithSummary("All captions so far as WebVTT, for users who may watch; by the stream's clock, the recording's or that of its HLS.")
            .WithMetadata(new AnswerText("WEBVTT\n\nseg-42\n00:01:01.200 --> 00:01:02.750\nWelcome, everybody!\n"))
            .Produces<string>(StatusCodes.Status200OK, WebVtt.MediaType);
        live.MapGet("/{streamId}/transcript", Transcript)
            .OpenToKeys(ApiKeyScopes.StreamsRead)
            .AsOperation("searchTranscript", RefusalCodes.Forbidden)
            .WithSummary("What was said, in order, for users who may watch; with q, only what has words beginning with each of these.")
            .Produces<TranscriptPage>();
    }

    private static Task<IResult> Post(string streamId, Body<CaptionRequest> body, HttpContext context, Caller caller, IGrains grains)
    {
        // That a key has the scope was checked before.
        var isProgram = context.GetVerified()?.Scopes is not null;
        return grains.Stream(streamId).Caption(new PostCaption(caller, body.Value.Caption, isProgram)).AnswerOk();
    }

    private static async Task<IResult> Track(
        string streamId, CaptionQueries.Track query, HttpContext context, Caller caller, IGrains grains, ICaptionCatalog captions)
    {
        var stream = await grains.Stream(streamId).Get(caller);
        if (stream.IsRefused) return Problem.From(stream.Refusal);
        var clock = await CaptionClock.Of(query, stream.Value, caller, grains);
        if (clock.IsRefused) return Problem.From(clock.Refusal);
        context.Response.Headers.CacheControl = "private, no-cache";
        var writer = new WebVtt(clock.Value);
        var asked = new CaptionQuery(streamId, WebVtt.CuesAtOnce) { Language = query.Language, FromMs = query.FromMs, ToMs = query.ToMs };
        return TypedResults.Stream(body => writer.Write(asked, captions, body, context.RequestAborted), $"{WebVtt.MediaType}; charset=utf-8");
    }

    private static async Task<IResult> Transcript(
        string streamId, CaptionQueries.Search query, Paging paging, HttpContext context, Caller caller, IGrains grains, ICaptionCatalog captions)
    {
        if (!CaptionCursor.TryRead(paging.Cursor, out var after))
        {
            return Problem.Invalid(new Dictionary<string, string[]> { ["cursor"] = ["Must be the nextCursor of the previous page."] });
        }

        var stream = await grains.Stream(streamId).Get(caller);
        if (stream.IsRefused) return Problem.From(stream.Refusal);

        // Of a text without a single word nothing is found.
        if (query.Words is { Count: 0 }) return TypedResults.Ok(new TranscriptPage([], null));
        var found = await captions.List(
            new CaptionQuery(streamId, paging.Limit + 1) { Language = query.Language, FromMs = query.FromMs, Words = query.Words ?? [], After = after },
            context.RequestAborted);
        var page = found.Take(paging.Limit).ToList();
        return TypedResults.Ok(new TranscriptPage(page, found.Count > page.Count ? CaptionCursor.Write(CaptionPlace.Of(page[^1])) : null));
    }

    internal sealed record CaptionRequest(Caption Caption) : IRequest<CaptionRequest>
    {
        private const string LanguageField = "language";
        private const string FinalField = "final";

        public static CaptionRequest Read(Fields fields)
        {
            var (segmentId, text, startMs, endMs) = (
                fields.Id("segmentId"),
                fields.Text("text", 0, CaptionLimits.TextLengthMax, TextKind.Lines),
                fields.Whole("startMs", 0, CaptionLimits.TimeMsMax - 1),
                fields.Whole("endMs", 1, CaptionLimits.TimeMsMax));
            var language = fields.Text(LanguageField, 1, CaptionLimits.LanguageLengthMax, TextKind.Exact);
            if (fields.Errors.Count == 0 && endMs <= startMs) fields.Fail("endMs", "Must be after startMs.");
            if (fields.Has(LanguageField) && LanguageTags.Canonical(language) is null) fields.Fail(LanguageField, $"Must be {LanguageTags.Rule}.");
            if (!fields.Has(FinalField)) fields.Fail(FinalField, "Is required.");
            var final = fields.OptionalFlag(FinalField) ?? false;
            return new CaptionRequest(new Caption(segmentId, text, startMs, endMs, language, final));
        }
    }
}

/// <param name="Items">In the order in which they were said.</param>
internal sealed record TranscriptPage(IReadOnlyList<Caption> Items, string? NextCursor);

/// <summary>Captions of one language beside a video.</summary>
/// <param name="Url">WebVTT, on this server; whoever may watch the stream may read it.</param>
internal sealed record CaptionTrack(string Language, string Url)
{
    public static CaptionTrack OfRecording(string streamId, string language) =>
        new(language, $"/api/live/{streamId}/captions.vtt?clock=recording&language={language}");
}
