using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Rooms;
using Livehouse.Storage;

namespace Livehouse.Grains.Rooms;

/// <summary>Who has one of the media server's names. See <see cref="IMediaNameGrain"/>.</summary>
public class MediaNameGrain : IMediaNameGrain, IGrainLifecycle
{
    private readonly IGrainHost _host;
    private readonly GrainMemory<MediaNameState> _memory;

    /// <param name="key"><c>realm:name</c>.</param>
    public MediaNameGrain(string key, IGrainHost host, IGrainStore store)
    {
        _host = host;
        _memory = new GrainMemory<MediaNameState>(new GrainRef(GrainKinds.MediaName, key), host, store);
    }

    public Task OnActivate(CancellationToken cancellation) => _memory.Load(cancellation);

    public Task OnDeactivate(CancellationToken cancellation) => Task.CompletedTask;

    public async Task<bool> Claim(RoomRef room)
    {
        if (_memory.State?.Owner is { } owner)
        {
            await _memory.Confirm();
            return owner == room;
        }

        await _memory.Commit(new MediaNameState(room));
        return true;
    }

    public async Task Release(RoomRef room)
    {
        if (_memory.State?.Owner == room) await _memory.Commit(new MediaNameState(null));
    }

    /// <summary>Nobody needs an activation of a name that is nobody's: webhooks of other users of the media server must not fill the memory.</summary>
    public async Task<MediaNameOwner> Owner()
    {
        await _memory.Confirm();
        if (_memory.State?.Owner is null) _host.DeactivateSoon();
        return new MediaNameOwner(_memory.State?.Owner);
    }
}

/// <param name="Owner">Null: free.</param>
internal sealed record MediaNameState(RoomRef? Owner);
