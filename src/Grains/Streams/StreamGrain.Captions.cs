using System.Text.Json;
using Livehouse.Grains.Budgets;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Wire;

namespace Livehouse.Grains.Streams;

/// <summary>Captions: each word is on disk before it is announced, so that a program which was answered need never repeat it.</summary>
public partial class StreamGrain
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly RecentCaptions _captions = new();
    private readonly BudgetBook _captionBudget;

    public async Task<Outcome<CaptionReceipt>> Caption(PostCaption command)
    {
        if (await MayCaption(command) is { } refusal) return refusal;
        var checkedCaption = CaptionRules.Check(command.Caption);
        if (checkedCaption.IsRefused) return checkedCaption.Refusal;
        if (State!.Status == StreamStatus.Scheduled) return NotLive();
        // Its words were erased with its owner: none come back.
        if (State.IsOwnerErased) return Refusal.StreamEnded();
        if (State.E2ee) return Refusal.Conflict("An end-to-end encrypted stream has no captions: the server must not learn what is said.");
        var caption = checkedCaption.Value;
        var before = await FindCaption(caption.SegmentId);
        if (before is null && CaptionRules.IsTakenBack(caption)) return CaptionRules.NoText();
        if (before is { } known && (known == caption || (known.Final && !caption.Final)))
        {
            await _memory.Confirm();
            return new CaptionReceipt(known, Changed: false, _log.Seq);
        }

        // Its commit would fail and end this activation.
        if (_store.IsFailing) return Refusal.StorageUnavailable();
        if (_captionBudget.Spend(_id, Now) is { } spent) return spent;
        await Commit(State with { HasCaptions = true }, with: commit => commit with { Captions = [caption] });
        _captions.Put(caption);
        Announce(
            StreamEventNames.Caption,
            seq => new CaptionSent(
                _id, seq, caption.SegmentId, caption.Text, caption.StartMs, caption.EndMs, caption.Language, caption.Final),
            caption.Final || CaptionRules.IsTakenBack(caption) ? EventWeight.Required : EventWeight.Droppable);
        return new CaptionReceipt(caption, Changed: true, _log.Seq);
    }

    private async Task<Refusal?> MayCaption(PostCaption command)
    {
        if (!command.IsProgram) return await Guard(command.Caller, mustOwn: true, orModerate: false);
        if (State is not { } state) return await NotThere();
        return state.TenantId == command.Caller.TenantId ? null : Refusal.NotFound("The stream");
    }

    private async Task<Caption?> FindCaption(string segmentId) =>
        _captions.Find(segmentId) ?? (_captions.IsWhole ? null : await _store.FindCaption(_id, segmentId));

    /// <summary>The owner's account was deleted: what was said is erased with it, also for clients that come back.</summary>
    private GrainCommit WithoutCaptions(GrainCommit commit)
    {
        _captions.Clear();
        _captions.MarkPartial();
        return commit with { ErasesCaptions = true };
    }

    private static StreamEvent WithoutWords(StreamEvent kept)
    {
        if (kept.Name != StreamEventNames.Caption) return kept;
        var sent = JsonSerializer.Deserialize<CaptionSent>(kept.Payload.Span, LivehouseJson.Options)!;
        return kept with { Payload = JsonSerializer.SerializeToUtf8Bytes(sent with { Text = "" }, LivehouseJson.Options) };
    }
}
