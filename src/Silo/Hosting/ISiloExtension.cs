using Microsoft.AspNetCore.Routing;

namespace Livehouse.Silo.Hosting;

/// <summary>An optional part of a silo that the server does not need: it is in its own assembly, which may be missing.</summary>
public interface ISiloExtension
{
    /// <summary>Adds its part to the silo, before the container is built.</summary>
    void Configure(ISiloBuilder silo);

    /// <summary>Adds its endpoints, with the authorization they need.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
