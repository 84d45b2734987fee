namespace Livehouse.Storage.Backups;

/// <summary>A backup or a restore can't be done; its message tells the operator why, in a sentence. Nothing was replaced.</summary>
public sealed class BackupException(string message) : Exception(message);
