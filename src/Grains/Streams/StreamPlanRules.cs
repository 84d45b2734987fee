using Livehouse.Grains.Text;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Text;

namespace Livehouse.Grains.Streams;

/// <summary>Valid titles and descriptions of streams.</summary>
internal static class StreamPlanRules
{
    /// <summary>The plan with its texts trimmed and its tags distinct, or why it is invalid.</summary>
    public static Outcome<StreamPlan> Check(StreamPlan plan)
    {
        if (TextRules.Clean(plan.Title, 1, StreamLimits.TitleLengthMax) is not { } title)
        {
            return Refusal.Invalid("title", $"The title must have 1 to {StreamLimits.TitleLengthMax} characters.");
        }

        if (TextRules.Clean(plan.Description, 0, StreamLimits.DescriptionLengthMax) is not { } description)
        {
            return Refusal.Invalid("description", $"The description must have at most {StreamLimits.DescriptionLengthMax} characters.");
        }

        if (plan.Tags.Count > StreamLimits.TagsMax) return Refusal.Invalid("tags", $"At most {StreamLimits.TagsMax} tags.");
        List<string> tags = [];
        foreach (var given in plan.Tags)
        {
            if (TextRules.Clean(given, 1, StreamLimits.TagLengthMax) is not { } tag)
            {
                return Refusal.Invalid("tags", $"A tag must have 1 to {StreamLimits.TagLengthMax} characters.");
            }

            tag = Nfc.Of(tag);
            if (!tags.Contains(tag, StringComparer.OrdinalIgnoreCase)) tags.Add(tag);
        }

        return plan with { Title = title, Description = description, Tags = tags };
    }
}
