namespace Livehouse.Limits;

/// <summary>Bounds of accounts, sessions and sign-in. Lengths count Unicode scalar values.</summary>
public static class AccountLimits
{
    public const int UsernameLengthMin = 3;

    public const int UsernameLengthMax = 32;

    public const int PasswordLengthMin = 12;

    public const int PasswordLengthMax = 128;

    /// <summary>A longer name in a token is cut.</summary>
    public const int DisplayNameLengthMax = 80;

    /// <summary>The longest address that a mail path can hold (RFC 5321, section 4.5.3.1, errata 1690).</summary>
    public const int EmailLengthMax = 254;

    /// <summary>Of a refresh token in a request; ours are shorter.</summary>
    public const int RefreshTokenLengthMax = 1_024;

    /// <summary>Sessions of one user; one more ends the one that was unused longest.</summary>
    public const int SessionsMax = 100;

    /// <summary>What is kept of the user agent that signed in, in UTF-16 code units.</summary>
    public const int UserAgentLengthMax = 200;

    /// <summary>Of a tier in an access token, in UTF-16 code units; a longer one counts as none.</summary>
    public const int TierLengthMax = 64;

    /// <summary>Wrong passwords in <see cref="LockoutMinutes"/> that lock an account.</summary>
    public const int WrongPasswordsMax = 10;

    /// <summary>The window in which wrong passwords count, and how long the account is locked then.</summary>
    public const int LockoutMinutes = 15;

    /// <summary>For how long a used refresh token returns the same successor again.</summary>
    public const int RefreshRepeatableSeconds = 20;

    /// <summary>
    /// For how long after signing in, or after proving it again by a password or a code, a session may perform sensitive operations: changing factors, keys,
    /// roles and sign-in methods.
    /// </summary>
    public const int StepUpMinutes = 10;

    /// <summary>
    /// Mails of one kind (a link to reset a password or to confirm an address) sent to one address in <see cref="AccountMailsMinutes"/>.
    /// </summary>
    public const int AccountMailsMax = 3;

    public const int AccountMailsMinutes = 15;

    /// <summary>Links to reset a password that one client network may request in <see cref="AccountMailsMinutes"/>, for all addresses together.</summary>
    public const int ResetsAskedMax = 20;

    /// <summary>How long a link to reset a password is valid.</summary>
    public const int ResetMinutes = 30;

    /// <summary>How long a link to confirm an address is valid.</summary>
    public const int VerificationHours = 24;

    /// <summary>Of a phone number in E.164, its plus included.</summary>
    public const int PhoneLengthMax = 16;

    /// <summary>How long after signing in an account may be deleted without its password.</summary>
    public const int DeletedWithoutPasswordMinutes = 5;
}
