namespace Livehouse.Limits;

/// <summary>Bounds of identity providers and of sign-ins through them. Lengths count Unicode scalar values.</summary>
public static class SsoLimits
{
    /// <summary>Sign-ins that one client network begins. No variable sets it.</summary>
    public const int BeginsPerMinute = 120;

    public const int DisplayNameLengthMax = 80;

    public const int UrlLengthMax = 2_000;

    public const int ClientIdLengthMax = 500;

    public const int SecretLengthMax = 2_000;

    public const int ScopesMax = 50;

    public const int ScopeLengthMax = 200;

    /// <summary>Of the name of a claim or attribute, or of a path to one.</summary>
    public const int ClaimNameLengthMax = 300;

    public const int RoleMappingsMax = 200;

    /// <summary>Directories name groups by full path.</summary>
    public const int GroupLengthMax = 500;

    public const int MetadataLengthMax = 500_000;

    public const int CertificatesMax = 10;

    /// <summary>In PEM.</summary>
    public const int CertificateLengthMax = 10_000;

    public const int DnLengthMax = 1_000;

    public const int FilterLengthMax = 1_000;

    /// <summary>Of a state, one of our codes or the id of a test; ours are shorter.</summary>
    public const int StateLengthMax = 200;

    /// <summary>Of a provider's code.</summary>
    public const int CodeLengthMax = 4_000;

    /// <summary>Of a name in a directory.</summary>
    public const int LoginLengthMax = 254;

    /// <summary>Of a provider's configuration including its metadata, and of a response in its form.</summary>
    public const int BodyBytesMax = 1_048_576;

    public const int AttemptMinutes = 10;

    public const int CodeSeconds = 60;
}
