using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Rooms;
using Livehouse.Storage;
using Orleans.Placement;

namespace Livehouse.Grains.Rooms;

/// <summary>The owner of one name on the media server. See <see cref="IMediaNameGrain"/>.</summary>
[GrainType(GrainKinds.MediaName)]
[RandomPlacement]
public sealed class MediaNameGrain : HostedGrain, IMediaNameGrain
{
    private readonly IGrainHost _host;
    private readonly GrainMemory<MediaNameState> _memory;

    public MediaNameGrain(IGrainHost host, IGrainStore store) : base(host)
    {
        _host = host;
        _memory = new GrainMemory<MediaNameState>(new GrainRef(GrainKinds.MediaName, host.Key), host, store);
    }

    public override Task OnActivate(CancellationToken cancellation) => _memory.Load(cancellation);

    public async Task<bool> Claim(MediaNameClaim claim)
    {
        var state = _memory.State;
        if (state?.Owner is not null && (state.Owner != claim.Room || state.Life >= claim.Life))
        {
            await _memory.Confirm();
            return state.Owner == claim.Room;
        }

        await _memory.Commit(new MediaNameState(claim.Room, claim.Life));
        return true;
    }

    public async Task Release(MediaNameClaim claim)
    {
        if (_memory.State is { Owner: { } owner } state && owner == claim.Room && state.Life <= claim.Life) await _memory.Commit(new MediaNameState(null, 0));
        else await _memory.Confirm();
    }

    /// <summary>A name without an owner needs no activation: webhooks about rooms of other applications must not fill the memory.</summary>
    public async Task<MediaNameOwner> Owner()
    {
        await _memory.Confirm();
        if (_memory.State?.Owner is null) _host.DeactivateWhenIdle();
        return new MediaNameOwner(_memory.State?.Owner);
    }
}

/// <param name="Owner">Null: free.</param>
/// <param name="Life">Of the owner, when it last claimed the name.</param>
internal sealed record MediaNameState(RoomRef? Owner, long Life);
