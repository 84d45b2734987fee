namespace Livehouse.Hosting;

/// <summary>
/// The base of every grain: forwards Orleans' lifecycle to its host. A grain needs nothing from Orleans to be constructed: a test creates one with its own
/// host and calls <see cref="OnActivate"/> and <see cref="OnDeactivate"/> itself.
/// </summary>
public abstract class HostedGrain(IGrainHost host) : IGrainBase
{
    /// <summary>The services available to a turn.</summary>
    public IGrainHost Host { get; } = host;

    IGrainContext IGrainBase.GrainContext => Activation.Context;

    private IGrainActivation Activation => (IGrainActivation)Host;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => Activation.Activate(this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Activation.Deactivate(this, token);

    /// <summary>
    /// What operators see of this grain as a container: null for all grains but live streams and events that are not over. It is read between turns as well as
    /// during one, from any thread: it may read only single fields.
    /// </summary>
    public virtual ContainerFacts? Container => null;

    /// <summary>Before the first call: loads the state. If it throws, the waiting calls fail and the next one tries again.</summary>
    public virtual Task OnActivate(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>After the last call, except after a crash or a failed turn: writes what is still in memory.</summary>
    public virtual Task OnDeactivate(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>
    /// At the end of a turn while the silo is draining, that is, about to lose its grains to another silo: writes state that is only in memory, so that the
    /// next activation finds it. Grains that write everything before they answer have nothing to do.
    /// </summary>
    public virtual Task OnDraining() => Task.CompletedTask;
}

/// <summary>A host backed by Orleans.</summary>
public interface IGrainActivation : IGrainHost
{
    IGrainContext Context { get; }

    /// <summary>Runs <see cref="HostedGrain.OnActivate"/>.</summary>
    Task Activate(HostedGrain grain, CancellationToken cancellation);

    /// <summary>Runs <see cref="HostedGrain.OnDeactivate"/>, unless a turn has failed.</summary>
    Task Deactivate(HostedGrain grain, CancellationToken cancellation);
}
