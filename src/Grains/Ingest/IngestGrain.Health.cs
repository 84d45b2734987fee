using Livehouse.Callers;
using Livehouse.Grains.Ingest.Health;
using Livehouse.Ingest;
using Livehouse.Refusals;

namespace Livehouse.Grains.Ingest;

/// <summary>What is measured of the encoder's signal.</summary>
public partial class IngestGrain
{
    /// <summary>How many statistics in a row that don't show the publisher mean that it is gone.</summary>
    private const int AbsencesMax = 2;

    private int _absences;

    public async Task Observe(IngestSample sample)
    {
        if (State.Session is not { IsAttached: true } session || sample.Connection is not { } seen)
        {
            if (_memory.State is null) _host.DeactivateWhenIdle();
            return;
        }

        var now = Now;
        if (session.Connection.IsSame(seen))
        {
            _absences = 0;
            _pulse.Heard(now, sample.MediaTimeMs);
            _samples.Add(sample);
            await Settle(now);
        }
        else if (seen.ClientId.Length == 0 && seen.Server == session.Connection.Server && seen.ServerName == session.Connection.ServerName)
        {
            if (++_absences < AbsencesMax || State.Wait is not null) return;
            await Commit(State with { Wait = WaitFrom(now) });
            Arm();
        }
    }

    public async Task<Outcome<StreamHealth>> Health(Caller caller)
    {
        var seen = await See(caller);
        if (seen.IsRefused) return seen.Refusal;
        var health = StreamHealthRules.Of(new PublisherFacts(State.Session, State.Wait, _pulse.HeardSince, State.OfflineSince), _samples.All, Now);
        var isOwner = caller.IsSignedIn && caller.UserId == seen.Value.OwnerId;
        return isOwner || health.Publisher is null ? health : health with { Publisher = health.Publisher with { Address = null } };
    }
}
