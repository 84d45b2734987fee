using System.Globalization;
using System.Reflection;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Limits;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Messages;

/// <summary>The log of a user's inbox, for clients without the hub.</summary>
internal static class InboxEndpoints
{
    public static void MapInbox(this RouteGroupBuilder messages)
    {
        messages.MapGet("", List)
            .RequireAuthorization()
            .AsOperation("listInbox")
            .WithSummary("Entries of the caller's inbox in order, after the acknowledged one or after a given seq.")
            .Produces<InboxAnswer>();
        messages.MapPost("/ack", Acknowledge)
            .RequireAuthorization()
            .WithMetadata(WithoutIdempotency.Instance)
            .AsOperation("acknowledgeInbox")
            .WithSummary("Acknowledges everything up to this seq: it is not delivered again.")
            .Produces<InboxPlace>();
    }

    private static Task<IResult> List(AfterSeq after, Paging paging, Caller caller, IGrains grains) =>
        grains.Inbox(caller.TenantId, caller.UserId).Entries(new ReadInbox(caller, after.Value, paging.Limit)).Answer(static page =>
        {
            var last = page.Entries.Count > 0 ? page.Entries[^1].Seq : page.After;
            return TypedResults.Ok(new InboxAnswer(
                page.Entries,
                page.Entries.Count > 0 && last < page.LastSeq ? last.ToString(CultureInfo.InvariantCulture) : null,
                page.LastSeq,
                page.AcknowledgedSeq));
        });

    private static Task<IResult> Acknowledge(Body<AcknowledgeRequest> body, Caller caller, IGrains grains) =>
        grains.Inbox(caller.TenantId, caller.UserId).Acknowledge(new AcknowledgeMail(caller, body.Value.Seq)).AnswerOk();

    /// <param name="NextCursor">The <c>after</c> of the next page; null when there is none.</param>
    internal sealed record InboxAnswer(IReadOnlyList<InboxEntry> Items, string? NextCursor, long LastSeq, long AcknowledgedSeq);

    internal sealed record AcknowledgeRequest(long Seq) : IRequest<AcknowledgeRequest>
    {
        public static AcknowledgeRequest Read(Fields fields) => new(fields.Whole("seq", 0, RequestLimits.WholeNumberMax));
    }

    /// <summary><c>?after=</c>, or <c>?cursor=</c> as in lists: a seq; null when both are missing.</summary>
    internal sealed class AfterSeq : IBound, IEndpointParameterMetadataProvider
    {
        public long? Value { get; private init; }

        public Problem? Problem { get; private init; }

        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
            builder.Metadata.Add(new QueryField(
                "after", "The seq of the last entry that the client has; default: the acknowledged one.") { Least = 0, Most = RequestLimits.WholeNumberMax });

        public static ValueTask<AfterSeq?> BindAsync(HttpContext context) => ValueTask.FromResult<AfterSeq?>(Read(context.Request.Query));

        private static AfterSeq Read(IQueryCollection query)
        {
            var name = query.ContainsKey("after") ? "after" : "cursor";
            if (!query.TryGetValue(name, out var values)) return new AfterSeq();
            return values.Count == 1 && long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
                && seq <= RequestLimits.WholeNumberMax
                ? new AfterSeq { Value = seq }
                : new AfterSeq { Problem = Problem.Invalid(
                    new Dictionary<string, string[]> { [name] = [$"Must be a whole number from 0 to {RequestLimits.WholeNumberMax}."] }) };
        }
    }
}
