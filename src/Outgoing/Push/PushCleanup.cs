using Livehouse.Hosting;
using Livehouse.Limits;

namespace Livehouse.Outgoing.Push;

/// <summary>Forgets who was told of streams that began long ago.</summary>
public sealed class PushCleanup(IPushStore store, TimeProvider time) : IScheduledJob
{
    public string Name => "push-cleanup";

    public string Kind => "push.cleanup";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public Task RunOnce(CancellationToken cancellation) => store.Clean(time.GetUtcNow() - TimeSpan.FromDays(PushLimits.KeptDays), cancellation);
}
