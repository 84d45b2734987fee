namespace Livehouse.Limits;

/// <summary>Bounds of second factors.</summary>
public static class MfaLimits
{
    /// <summary>Of one account, including those not yet confirmed by a first code.</summary>
    public const int FactorsMax = 10;

    /// <summary>Generated together; new ones replace the old.</summary>
    public const int BackupCodes = 10;

    /// <summary>Wrong codes that lock an account's second factors.</summary>
    public const int WrongCodesMax = 5;

    /// <summary>How long they then stay locked.</summary>
    public const int LockedMinutes = 5;

    /// <summary>How long a sent code is valid.</summary>
    public const int CodeMinutes = 10;

    /// <summary>Codes that an account is sent in <see cref="SendsMinutes"/>.</summary>
    public const int SendsMax = 3;

    public const int SendsMinutes = 10;

    /// <summary>How long a new factor waits for its first code.</summary>
    public const int SetupMinutes = 15;

    /// <summary>How long a sign-in waits for a second factor.</summary>
    public const int LoginMinutes = 10;

    /// <summary>Codes that one client network shows or asks for, whatever the accounts. No variable sets it.</summary>
    public const int CallsPerMinute = 120;

    /// <summary>How long the user may take to approve a passkey.</summary>
    public const int PasskeyMinutes = 5;

    /// <summary>WebAuthn, section 4, "Credential ID".</summary>
    public const int CredentialIdBytesMax = 1_023;

    /// <summary>Of an authenticator's answer, each part in base64url. Real ones are below a tenth of it.</summary>
    public const int PasskeyPartLengthMax = 16_384;

    /// <summary>Of a code in a request, as typed.</summary>
    public const int CodeLengthMax = 32;
}
