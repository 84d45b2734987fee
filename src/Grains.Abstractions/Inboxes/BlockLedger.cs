namespace Livehouse.Inboxes;

/// <summary>The inbox grain's ledger of blocked users: a row's id is the blocked user's.</summary>
public static class BlockLedger
{
    /// <summary>Stored: never renamed.</summary>
    public const string Name = "block";
}
