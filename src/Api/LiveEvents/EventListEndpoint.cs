using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.LiveEvents;
using Livehouse.Storage;
using Livehouse.Text;
using Livehouse.Wire;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.LiveEvents;

/// <summary>Finding events.</summary>
internal static class EventListEndpoint
{
    public static void MapEventList(this RouteGroupBuilder events) => events.MapGet("", List)
        .OpenToKeys(ApiKeyScopes.EventsRead)
        .AsOperation("listEvents")
        .WithSummary("Events that the caller may watch: live ones first, then scheduled ones by time; or those that are over, the last one first.")
        .Produces<EventPage>();

    private static async Task<IResult> List(
        EventListQuery query, Paging paging, HttpContext context, Caller caller, IEventCatalog events, TimeProvider time)
    {
        if (!EventCursor.TryRead(paging.Cursor, out var after))
        {
            return Problem.Invalid(new Dictionary<string, string[]> { ["cursor"] = ["Must be the nextCursor of the previous page."] });
        }

        // Of a text without a single word nothing is found.
        if (query.Words is { Count: 0 }) return TypedResults.Ok(new EventPage([], null));
        var now = time.GetUtcNow();
        var isOpen = query.OwnerId is null && query.From is null;
        var found = await events.List(
            new EventQuery(caller.TenantId, caller.UserId, caller.Moderates, paging.Limit + 1)
            {
                Status = query.Status,
                OwnerId = query.OwnerId,
                Words = query.Words ?? [],
                Tag = query.Tag,
                From = query.From,
                To = query.To,
                OverdueBefore = isOpen ? now.AddHours(-EventLimits.OverdueHoursMax) : null,
                After = after,
            },
            context.RequestAborted);
        var page = found.Take(paging.Limit).ToList();
        return TypedResults.Ok(new EventPage(
            [.. page.Select(row => EventListings.View(row, now))], found.Count > page.Count ? EventCursor.Write(EventPlace.Of(page[^1])) : null));
    }

    /// <summary><c>?status=&amp;ownerId=&amp;q=&amp;tag=&amp;from=&amp;to=</c>.</summary>
    internal sealed class EventListQuery : IBound, IEndpointParameterMetadataProvider
    {
        /// <summary>As <see cref="EventStatus"/> numbers them.</summary>
        private static readonly string[] Statuses = ["live", "scheduled", "ended"];

        public EventStatus? Status { get; private set; }

        public string? OwnerId { get; private set; }

        /// <summary>Null: not asked for.</summary>
        public IReadOnlyList<string>? Words { get; private set; }

        public string? Tag { get; private set; }

        public DateTimeOffset? From { get; private set; }

        public DateTimeOffset? To { get; private set; }

        public Problem? Problem { get; private set; }

        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
        {
            builder.Metadata.Add(new QueryField("status", "Only events of this status; live and scheduled ones when it is left out.") { Words = Statuses });
            builder.Metadata.Add(new QueryField("ownerId", "Only events of this user.") { LengthMax = UserIds.LengthMax });
            builder.Metadata.Add(new QueryField("q", "Only events whose title, description, tags or host's name have words beginning with each of these.")
            {
                LengthMax = EventLimits.QueryLengthMax,
            });
            builder.Metadata.Add(new QueryField("tag", "Only events with this tag, compared without case.") { LengthMax = StreamLimits.TagQueryLengthMax });
            builder.Metadata.Add(new QueryField("from", "Only events that begin at this time or later.") { LengthMax = AuditLimits.NameLengthMax });
            builder.Metadata.Add(new QueryField("to", "Only events that begin before this time.") { LengthMax = AuditLimits.NameLengthMax });
        }

        public static ValueTask<EventListQuery?> BindAsync(HttpContext context)
        {
            var (read, errors, query) = (new EventListQuery(), new Dictionary<string, string[]>(), context.Request.Query);
            if (One("status", "Must be one of live, scheduled, ended.", Statuses.Contains) is { } status)
            {
                read.Status = (EventStatus)Array.IndexOf(Statuses, status);
            }

            read.OwnerId = One("ownerId", $"Must be a user's id: {UserIds.Rule}.", UserIds.IsValid);
            if (One("q", $"Must be a text of at most {EventLimits.QueryLengthMax} characters.", static text => IsText(text, EventLimits.QueryLengthMax)) is { } q)
            {
                read.Words = SearchWords.Of(q);
            }

            read.Tag = One("tag", "Must be one tag.", static text => IsText(text, StreamLimits.TagQueryLengthMax))?.Trim();
            read.From = Time("from");
            read.To = Time("to");
            if (errors.Count > 0) read.Problem = Problem.Invalid(errors);
            return ValueTask.FromResult<EventListQuery?>(read);

            string? One(string name, string rule, Func<string, bool> isGood)
            {
                var values = query[name];
                if (values.ToString().Length == 0) return null;
                if (values.Count == 1 && isGood(values.ToString())) return values.ToString();
                errors[name] = [rule];
                return null;
            }

            DateTimeOffset? Time(string name)
            {
                DateTimeOffset at = default;
                return One(name, "Must be a time such as 2026-11-21T02:00:00.000Z.", text => DateTimeOffset.TryParse(
                    text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at)) is null ? null : at;
            }
        }

        private static bool IsText(string text, int lengthMax) => DisplayText.Clean(text, 0, lengthMax, isOneLine: true) is not null;
    }
}

/// <summary>Events as they are listed.</summary>
internal static class EventListings
{
    /// <summary>As stored, except for what time alone has changed since.</summary>
    public static EventView View(EventRow row, DateTimeOffset now)
    {
        var view = JsonSerializer.Deserialize<EventListing>(row.Listing, LivehouseJson.Options)!.Event;
        return view with { Featured = row.FeaturedPosition is not null && (row.FeaturedUntil is null || row.FeaturedUntil > now) };
    }
}
