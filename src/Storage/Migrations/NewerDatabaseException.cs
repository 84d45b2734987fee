namespace Livehouse.Storage.Migrations;

/// <summary>The database was migrated by a newer Livehouse: this one would misread it, so it does not touch it.</summary>
public sealed class NewerDatabaseException(int found, int known) : Exception(
    $"The database is at schema version {found}, but this Livehouse supports only up to version {known}: a newer one has used it. Run the newer version, "
        + "or restore a backup from before its first start.")
{
    public int Found { get; } = found;

    public int Known { get; } = known;
}
