using Livehouse.Jobs;
using Livehouse.Silo.Activations;
using Orleans.Concurrency;

namespace Livehouse.Silo.Jobs;

/// <summary>Wakes the outbox runner of a silo; a front's call goes to one of them.</summary>
[Alias("livehouse.jobalarm")]
internal interface IJobAlarmGrain : IGrainWithIntegerKey
{
    [Alias("Ring"), OneWay]
    Task Ring();
}

[GrainType("jobalarm")]
[StatelessWorker(1)]
internal sealed class JobAlarmGrain(OutboxSignal outbox) : Grain, IJobAlarmGrain
{
    public Task Ring()
    {
        outbox.Wake();
        return Task.CompletedTask;
    }
}

internal sealed class JobAlarm(IGrainFactory grains) : IJobAlarm
{
    public Task Ring() => grains.GetGrain<IJobAlarmGrain>(0).Ring();
}
