using Livehouse.Limits;
using Livehouse.LiveEvents;
using Livehouse.Refusals;

namespace Livehouse.Grains.LiveEvents;

/// <summary>How moderators may recommend an event or a stream.</summary>
internal static class FeaturedRules
{
    public static Refusal? Check(FeatureCommand command, DateTimeOffset now)
    {
        if (!command.IsFeatured) return null;
        if (command.Position is < 0 or > EventLimits.FeaturedPositionMax)
        {
            return Refusal.Invalid("position", $"A position lies between 0 and {EventLimits.FeaturedPositionMax}.");
        }

        return command.Until <= now ? Refusal.Invalid("until", "The end lies in the past.") : null;
    }
}
