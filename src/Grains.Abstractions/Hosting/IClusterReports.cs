using Livehouse.Operators;

namespace Livehouse.Hosting;

/// <summary>Asks every silo of the cluster for its report.</summary>
public interface IClusterReports
{
    /// <summary>
    /// All silos that are not dead, by name. A silo that dies meanwhile is asked again, until the cluster knows that it is gone: that takes seconds.
    /// </summary>
    Task<IReadOnlyList<SiloView>> Read(CancellationToken cancellation = default);
}
