using Livehouse.Callers;
using Livehouse.Limits;

namespace Livehouse.Streams;

/// <summary>
/// The latest word about a segment of speech. A later word of the same segment replaces the earlier one, in place; one that is not final replaces no final one.
/// </summary>
/// <param name="IsProgram">The caller is an API key that may write captions of every stream of its tenant; otherwise only the owner may.</param>
[GenerateSerializer, Alias("livehouse.PostCaption"), Immutable]
public sealed record PostCaption(Caller Caller, Caption Caption, bool IsProgram);

/// <summary>One segment of speech, as its last word has it.</summary>
/// <param name="SegmentId">An id (<see cref="Identifiers.Ids"/>), unique in the stream.</param>
/// <param name="Text">1 to <see cref="CaptionLimits.TextLengthMax"/> characters.</param>
/// <param name="StartMs">In milliseconds since the stream's <c>startedAt</c>, as is <paramref name="EndMs"/>: 0 or more, and before the end.</param>
/// <param name="EndMs">At most <see cref="CaptionLimits.TimeMsMax"/>.</param>
/// <param name="Language">BCP 47 (<see cref="Livehouse.Text.LanguageTags"/>), in its usual case.</param>
/// <param name="Final">False: the recogniser may still change its mind.</param>
[GenerateSerializer, Alias("livehouse.Caption"), Immutable]
public sealed record Caption(string SegmentId, string Text, long StartMs, long EndMs, string Language, bool Final);

/// <param name="Caption">What holds for the segment now.</param>
/// <param name="Changed">False for a repeat, and for a word that is not final after a final one: nobody is told.</param>
/// <param name="Seq">The last event of the stream: with <paramref name="Changed"/>, the one that told it.</param>
[GenerateSerializer, Alias("livehouse.CaptionReceipt"), Immutable]
public sealed record CaptionReceipt(Caption Caption, bool Changed, long Seq);
