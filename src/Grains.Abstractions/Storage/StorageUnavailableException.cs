namespace Livehouse.Storage;

/// <summary>
/// The database can't be read or written now: its disk is full or fails, or it does not answer. Whether a write that ends so holds is unknown. Trying again
/// helps when an operator has helped. It carries no inner exception, so that it crosses between nodes as it is; the storage logs the database's own words.
/// </summary>
public sealed class StorageUnavailableException(string message) : Exception(message);
