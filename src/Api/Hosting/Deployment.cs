using Livehouse.Api.Configuration;

namespace Livehouse.Api.Hosting;

/// <summary>
/// Where the grains live, and what of the server runs in this process. <see cref="OneProcess"/> is all of it; a node of a cluster (<c>src/Silo</c>) brings its own. Everything else is the
/// same: storage, sign-in, media, operations.
/// </summary>
public abstract class Deployment
{
    /// <summary>Whether clients come here: the REST API, the hub and webhooks. Health and metrics are served in any case.</summary>
    public virtual bool ServesClients => true;

    /// <summary>Whether a client's next request may reach another process: then a WebSocket needs no negotiation made here.</summary>
    public virtual bool HasOtherFronts => false;

    /// <summary>Whether committed outbox messages run here in the background. What a client waits for runs where the client asked, in any case.</summary>
    public virtual bool RunsOutbox => true;

    /// <summary>What <c>--help</c> says of the deployment's own settings: each with its meaning.</summary>
    public virtual IReadOnlyList<(string Name, string Meaning)> Options => [];

    /// <summary>Reads and checks what the deployment itself is told, before anything else is asked of it.</summary>
    /// <exception cref="SettingsException">Settings of the deployment's own can't be used.</exception>
    public virtual void Read(IConfiguration configuration, LivehouseSettings settings)
    {
        // One process needs no more than every server.
    }

    /// <summary>Registers <see cref="Livehouse.Hosting.IGrains"/> and who runs the scheduled jobs (<see cref="Livehouse.Hosting.IScheduledJob"/>).</summary>
    public abstract void AddGrains(WebApplicationBuilder builder, LivehouseSettings settings);

    /// <summary>Makes what must be there before the server starts; the database is open by then. What it throws stops the start.</summary>
    public virtual Task Prepare(IServiceProvider services, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Adds the deployment's own routes and middleware, behind authentication.</summary>
    public virtual void Map(WebApplication app)
    {
        // One process has none.
    }
}
