using Microsoft.AspNetCore.Builder;

namespace Livehouse.Tests.Server;

/// <summary>What stands behind an <see cref="ApiServer"/>: which servers run in the test process, over data that outlives their stop.</summary>
internal interface IServerPlan : IAsyncDisposable
{
    /// <summary>Where clients go.</summary>
    Uri Address { get; }

    /// <summary>Of the server that clients go to.</summary>
    IServiceProvider Services { get; }

    /// <summary>A folder whose files hold everything that is stored, as it is now.</summary>
    string Folder { get; }

    /// <param name="settings">As on a command line, for every server alike.</param>
    /// <param name="customize">Replaces services, in every server alike.</param>
    Task Start(IReadOnlyList<string> settings, Action<WebApplicationBuilder> customize);

    /// <summary>Does nothing when it is stopped.</summary>
    Task Stop();
}
