namespace Livehouse.Identity.Registrations;

/// <summary>Keeps a <see cref="RegistrationRecord"/> for each client network that registers accounts.</summary>
public interface IRegistrationStore
{
    /// <summary>
    /// Reads the record (an empty one when there is none), lets <paramref name="change"/> decide, and writes its result; no other caller, in any process,
    /// changes it meanwhile. On disk when it returns. <paramref name="change"/> may run more than once and must have no effect of its own.
    /// </summary>
    /// <param name="key">Identifies the network without revealing its address.</param>
    Task<T> Change<T>(string key, Func<RegistrationRecord, (RegistrationRecord Next, T Result)> change, CancellationToken cancellation = default);

    /// <summary>Deletes the records that say nothing any more; returns how many.</summary>
    Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default);
}
