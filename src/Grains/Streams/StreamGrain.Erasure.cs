using Livehouse.Grains.Recordings;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Grains.Streams;

/// <summary>The deletion of a user's account.</summary>
public partial class StreamGrain
{
    public async Task Forget(ForgetUser command)
    {
        if (State is not { } state)
        {
            await NotThere();
            return;
        }

        if (state.TenantId != command.TenantId) return;
        var userId = command.UserId;
        var isOwner = state.OwnerId == userId;
        if (isOwner && state.IsOpen) await End(DeletedUser.EndReason);
        if (State.IsOpen) SendNow();
        var rows = await Nameless(command);
        await EndAppend(again: true);
        var isUnflushed = TakeNamesFromUnflushed(userId);
        var next = State with { Pinned = NameErasure.Of(State.Pinned, userId) };
        var erasesCaptions = isOwner && !next.IsOwnerErased;
        if (isOwner && !next.IsOwnerErased)
        {
            next = next with
            {
                IsOwnerErased = true,
                OwnerName = DeletedUser.Name,
                Title = DeletedUser.StreamTitle,
                Description = "",
                Tags = [],
                HasCaptions = false,
            };
        }
        var leavesRoom = State.IsLive && _viewers.IdentitiesOf(userId).Any();
        var pinsChange = !ReferenceEquals(next.Pinned, State.Pinned);
        var isChanged = rows.Count > 0 || isUnflushed || pinsChange || next.IsOwnerErased != State.IsOwnerErased;
        if (isChanged || leavesRoom)
        {
            await Commit(
                next,
                leavesRoom ? Removals(userId) : [],
                listed: next.IsOwnerErased,
                with: commit => (erasesCaptions ? WithoutCaptions(commit) : commit) with { Upsert = [.. commit.Upsert, .. rows] });
        }

        if (erasesCaptions) _log.Change(WithoutWords);

        _recent.Rename(userId, DeletedUser.Name);
        _log.Change(kept => NameErasure.Of(kept, userId));
        if (pinsChange) AnnouncePins();
        if (!State.IsOpen) return;
        OnViewersChanged(_viewers.Expelled(userId));
        SendNow();
        _fronts.Expel(_id, userId, _log.Seq);

        // Their sessions lose their name in the store.
        await WriteViewing();
    }

    private async Task<List<LedgerRow>> Nameless(ForgetUser command)
    {
        List<LedgerRow> rows = [];
        foreach (var key in command.Rows)
        {
            if (await _memory.Find(key.Ledger, key.Id) is { } row && NameErasure.Of(row, command.UserId) is { } nameless) rows.Add(nameless);
        }

        return rows;
    }

    private bool TakeNamesFromUnflushed(string userId)
    {
        var changed = false;
        for (var at = 0; at < _unflushed.Count; at++)
        {
            if (NameErasure.Of(_unflushed[at], userId) is not { } nameless) continue;
            _unflushed[at] = nameless;
            changed = true;
        }

        return changed;
    }

    /// <summary>Recordings of an owner whose account was deleted are not kept, including one that was still being written.</summary>
    private static (StreamState Next, IReadOnlyList<OutboxMessage> Outbox) WithoutErasedRecording(StreamState next, IReadOnlyList<OutboxMessage> outbox)
    {
        if (next is not { IsOwnerErased: true, Recording: { Status: RecordingStatus.Completed or RecordingStatus.Failed, ObjectKey: { } objectKey } recording })
        {
            return (next, outbox);
        }
        var dropped = new DropObjects([objectKey, .. recording.Files.Where(file => file != objectKey)]);
        return (next with { Recording = RecordingState.None with { Number = recording.Number } }, [.. outbox, dropped]);
    }
}
