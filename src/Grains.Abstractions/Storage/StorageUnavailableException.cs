namespace Livehouse.Storage;

/// <summary>
/// The database can't be read or written now: its disk is full or failing, or it does not answer. Whether the write happened is unknown. A retry helps only
/// after an operator has acted. It has no inner exception, so that it crosses between nodes unchanged; the storage logs the database's own error.
/// </summary>
public sealed class StorageUnavailableException(string message) : Exception(message);
