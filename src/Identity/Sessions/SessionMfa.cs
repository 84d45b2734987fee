namespace Livehouse.Identity.Sessions;

/// <summary>What a session knows of its user's second factor. Stored: never rename one.</summary>
public enum SessionMfa
{
    /// <summary>The user had none.</summary>
    None,

    /// <summary>The user has shown one, here or at an identity provider that is trusted with it.</summary>
    Passed,

    /// <summary>The user had one, but the tenant's policy did not require it.</summary>
    Skipped,
}
