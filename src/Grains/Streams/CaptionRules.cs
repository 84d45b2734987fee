using Livehouse.Grains.Text;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Text;

namespace Livehouse.Grains.Streams;

/// <summary>What a segment of captions must be like; it is returned as it is stored.</summary>
internal static class CaptionRules
{
    public static Outcome<Caption> Check(Caption caption)
    {
        if (!Ids.IsValid(caption.SegmentId)) return Refusal.Invalid("segmentId", $"The segment's id must be {Ids.Rule}.");
        if (TextRules.Clean(caption.Text, 1, CaptionLimits.TextLengthMax) is not { } text)
        {
            return Refusal.Invalid("text", $"A caption must have 1 to {CaptionLimits.TextLengthMax} characters.");
        }

        if (caption.StartMs is < 0 or >= CaptionLimits.TimeMsMax) return Refusal.Invalid("startMs", "A caption must begin within the stream.");
        if (caption.EndMs <= caption.StartMs || caption.EndMs > CaptionLimits.TimeMsMax) return Refusal.Invalid("endMs", "A caption must end after it begins.");
        if (LanguageTags.Canonical(caption.Language) is not { } language) return Refusal.Invalid("language", $"Must be {LanguageTags.Rule}.");
        return caption with { Text = text, Language = language };
    }
}
