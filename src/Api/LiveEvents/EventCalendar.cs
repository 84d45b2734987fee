using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Livehouse.LiveEvents;

namespace Livehouse.Api.LiveEvents;

/// <summary>An event as calendars take it (RFC 5545): all times in UTC, so that it needs no time zone.</summary>
internal static class EventCalendar
{
    /// <summary>How long an event without a planned end stands in calendars, which would show it as a moment.</summary>
    private static readonly TimeSpan OpenLength = TimeSpan.FromHours(1);

    public static string Of(EventSight sight, DateTimeOffset now)
    {
        var shown = sight.Event;
        var entry = new CalendarEvent
        {
            // Never another one, so that a calendar which takes a later file changes its entry.
            Uid = $"{shown.Id}@livehouse",
            DtStamp = Utc(now),
            Created = Utc(shown.CreatedAt),
            LastModified = Utc(shown.UpdatedAt),
            Sequence = (int)Math.Min(sight.Revision, int.MaxValue),
            Start = Utc(shown.StartsAt),
            End = Utc(shown.EndsAt ?? shown.StartsAt + OpenLength),
            Summary = shown.Title,
            Description = shown.Description.Length > 0 ? shown.Description : null,
            Categories = [.. shown.Tags],
            Status = shown.Status == EventStatus.Cancelled ? "CANCELLED" : "CONFIRMED",
        };
        var calendar = new Ical.Net.Calendar { ProductId = "-//Livehouse//Livehouse//EN", Method = "PUBLISH" };
        calendar.Events.Add(entry);
        return new CalendarSerializer().SerializeToString(calendar) ?? throw new InvalidOperationException("The calendar was not written.");
    }

    private static CalDateTime Utc(DateTimeOffset at) => new(at.UtcDateTime);
}
