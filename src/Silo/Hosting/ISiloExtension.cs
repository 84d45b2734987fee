using Microsoft.AspNetCore.Routing;

namespace Livehouse.Silo.Hosting;

/// <summary>Something that a silo has beyond grains, and that the server does without: it is in an assembly of its own, which need not be there.</summary>
public interface ISiloExtension
{
    /// <summary>Adds its part to the silo, before the container is made.</summary>
    void Configure(ISiloBuilder silo);

    /// <summary>Adds its endpoints, behind whatever authorization they need.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
