using Livehouse.Effects;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Storage;

namespace Livehouse.Grains.Inboxes;

/// <summary>One user's private messages. See <see cref="IInboxGrain"/>.</summary>
public class InboxGrain(string key, IGrainHost host, IGrainStore store, InboxGrainOptions options) : IInboxGrain, IGrainLifecycle
{
    public Task OnActivate(CancellationToken cancellation) => throw new NotImplementedException($"{key}{host}{store}{options}");
    public Task OnDeactivate(CancellationToken cancellation) => Task.CompletedTask;
    public Task EffectEnded(EffectOutcome outcome) => throw new NotImplementedException();
}

/// <summary>The bounds of an inbox.</summary>
public sealed record InboxGrainOptions
{
}
