using System.Text;
using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Api.LiveEvents;

/// <summary>Saying that one comes to an event, and putting it into one's calendar.</summary>
internal static class GoingEndpoints
{
    private const string CalendarType = "text/calendar";

    public static void MapGoing(this RouteGroupBuilder events)
    {
        events.MapPost("/{eventId}/going", Go)
            .RequireAuthorization()
            .AsOperation("goToEvent", RefusalCodes.Forbidden, RefusalCodes.InvalidState)
            .WithSummary("The caller is going; doing it again changes nothing.")
            .Produces<GoingView>();
        events.MapDelete("/{eventId}/going", Stay)
            .RequireAuthorization()
            .AsOperation("stayAwayFromEvent", RefusalCodes.Forbidden, RefusalCodes.InvalidState)
            .WithSummary("The caller is no longer going.")
            .Produces<GoingView>();
        events.MapGet("/{eventId}/calendar.ics", Calendar)
            .OpenToKeys(ApiKeyScopes.EventsRead)
            .AsOperation("getEventCalendar", RefusalCodes.Forbidden)
            .WithSummary("The event as a file that calendars take (iCalendar), for users who may watch it.")
            .WithMetadata(new AnswerText("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Livehouse//Livehouse//EN\r\n…\r\nEND:VCALENDAR\r\n"))
            .Produces<string>(StatusCodes.Status200OK, CalendarType);
    }

    private static Task<IResult> Go(string eventId, Body<EmptyRequest> _, Caller caller, IGrains grains) =>
        grains.Event(eventId).SetGoing(new SetGoing(caller, true)).AnswerOk();

    private static Task<IResult> Stay(string eventId, Caller caller, IGrains grains) =>
        grains.Event(eventId).SetGoing(new SetGoing(caller, false)).AnswerOk();

    private static Task<IResult> Calendar(string eventId, HttpContext context, Caller caller, IGrains grains, TimeProvider time) =>
        grains.Event(eventId).Get(caller).Answer(sight =>
        {
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{eventId}.ics\"";
            return TypedResults.Text(EventCalendar.Of(sight, time.GetUtcNow().Truncate()), CalendarType, Encoding.UTF8);
        });
}
