namespace Livehouse.Identity.Keys;

/// <summary>Where the data-protection keys of the web framework are kept, for every process over this database.</summary>
public interface IKeyStore
{
    /// <summary>Every element ever kept, the oldest first.</summary>
    Task<IReadOnlyList<string>> List(CancellationToken cancellation = default);

    /// <summary>Keeps the element; on disk when it returns.</summary>
    /// <param name="onlyAsFirst">Only if there is none yet: of several processes that start concurrently with an empty database, one creates the key, and the
    /// others use it.</param>
    Task Add(string id, string xml, bool onlyAsFirst, CancellationToken cancellation = default);
}
