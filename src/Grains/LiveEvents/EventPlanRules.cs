using Livehouse.Grains.Streams;
using Livehouse.Limits;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Wire;

namespace Livehouse.Grains.LiveEvents;

/// <summary>What may be announced.</summary>
internal static class EventPlanRules
{
    /// <summary>The plan with its texts cleaned and its times cut to milliseconds, or why it can't be.</summary>
    /// <param name="movedOnly">Whether the begin was set now: one that was set earlier may be long ago.</param>
    public static Outcome<EventPlan> Check(EventPlan plan, DateTimeOffset now, bool movedOnly = true)
    {
        var said = StreamPlanRules.Check(new StreamPlan(plan.Title, plan.Description, plan.Tags, plan.Visibility, E2ee: false));
        if (said.IsRefused) return said.Refusal;
        var (starts, ends) = (plan.StartsAt.Truncate(), plan.EndsAt?.Truncate());
        if (movedOnly && (starts < now.AddHours(-EventLimits.StartsAgoHoursMax) || starts > now.AddDays(EventLimits.StartsInDaysMax)))
        {
            return Refusal.Invalid(
                "startsAt", $"An event begins at most {EventLimits.StartsAgoHoursMax} hours ago and at most {EventLimits.StartsInDaysMax} days ahead.");
        }

        if (ends is not null && (ends <= starts || ends > starts.AddDays(EventLimits.LengthDaysMax)))
        {
            return Refusal.Invalid("endsAt", $"An event ends after its begin, by at most {EventLimits.LengthDaysMax} days.");
        }

        if (plan.CoverUrl is { Length: > 0 } cover && !IsWebAddress(cover)) return Refusal.Invalid("coverUrl", "A cover is an absolute http or https URL.");
        if (plan.ChatOpensBeforeSeconds is < 0 or > EventLimits.ChatOpensBeforeSecondsMax)
        {
            return Refusal.Invalid(
                "chatOpensBeforeSeconds", $"A chat opens at most {EventLimits.ChatOpensBeforeSecondsMax} seconds before the begin of its event.");
        }

        return plan with
        {
            Title = said.Value.Title,
            Description = said.Value.Description,
            Tags = said.Value.Tags,
            StartsAt = starts,
            EndsAt = ends,
            CoverUrl = plan.CoverUrl is { Length: > 0 } ? plan.CoverUrl : null,
        };
    }

    private static bool IsWebAddress(string text) =>
        text.Length <= EventLimits.CoverUrlLengthMax && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
