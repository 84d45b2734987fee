namespace Livehouse.Storage.Backups;

/// <summary>A backup or a restore failed; the message tells the operator why. Nothing was replaced.</summary>
public sealed class BackupException(string message) : Exception(message);
