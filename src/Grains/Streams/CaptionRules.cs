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
    /// <summary>A segment that was written is taken back by an empty text; it stays, without words, so that its id is not begun anew.</summary>
    public static bool IsTakenBack(Caption caption) => caption.Text.Length == 0;

    public static Refusal NoText() => Refusal.Invalid(
        "text", $"A caption must have 1 to {CaptionLimits.TextLengthMax} characters; an empty one takes back a segment that was written.");

    public static Outcome<Caption> Check(Caption caption)
    {
        if (!Ids.IsValid(caption.SegmentId)) return Refusal.Invalid("segmentId", $"The segment's id must be {Ids.Rule}.");
        if (TextRules.Clean(caption.Text, 0, CaptionLimits.TextLengthMax) is not { } text) return NoText();

        if (caption.StartMs is < 0 or >= CaptionLimits.TimeMsMax) return Refusal.Invalid("startMs", "A caption must begin within the stream.");
        if (caption.EndMs <= caption.StartMs || caption.EndMs > CaptionLimits.TimeMsMax) return Refusal.Invalid("endMs", "A caption must end after it begins.");
        if (LanguageTags.Canonical(caption.Language) is not { } language) return Refusal.Invalid("language", $"Must be {LanguageTags.Rule}.");
        return caption with { Text = text, Language = language };
    }
}
