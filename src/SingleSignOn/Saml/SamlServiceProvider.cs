using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>This server as a provider sees it: one service provider for each tenant, all with one address for responses.</summary>
/// <param name="EntityId">Its name and audience, which is also where its metadata is.</param>
/// <param name="CallbackUrl">Where responses are posted (ACS).</param>
public sealed record SamlServiceProvider(string EntityId, string CallbackUrl)
{
    public const string CallbackPath = "/api/auth/sso/callback";
    public const string MetadataPath = "/api/auth/sso/saml/metadata";

    /// <param name="callbackUrl">Ends with <see cref="CallbackPath"/>.</param>
    public static SamlServiceProvider Of(string callbackUrl, string tenantId) =>
        new($"{callbackUrl[..^CallbackPath.Length]}{MetadataPath}?tenant={Uri.EscapeDataString(tenantId)}", callbackUrl);

    /// <summary>SAML metadata: every certificate, so that a provider knows the next one before it is used.</summary>
    public string Metadata(SpKeyRing keys)
    {
        XNamespace md = SamlNames.Metadata, ds = SamlNames.Signature;
        XElement Key(string use, SpKey key) => new(
            md + "KeyDescriptor",
            new XAttribute("use", use),
            new XElement(ds + "KeyInfo", new XElement(ds + "X509Data", new XElement(ds + "X509Certificate", Convert.ToBase64String(key.Certificate)))));
        var descriptor = new XElement(
            md + "EntityDescriptor",
            new XAttribute(XNamespace.Xmlns + "md", SamlNames.Metadata),
            new XAttribute(XNamespace.Xmlns + "ds", SamlNames.Signature),
            new XAttribute("entityID", EntityId),
            new XElement(
                md + "SPSSODescriptor",
                new XAttribute("AuthnRequestsSigned", "true"),
                new XAttribute("WantAssertionsSigned", "true"),
                new XAttribute("protocolSupportEnumeration", SamlNames.Protocol),
                keys.All.Select(key => Key("signing", key)),
                keys.All.Select(key => Key("encryption", key)),
                new XElement(
                    md + "AssertionConsumerService", new XAttribute("Binding", SamlNames.PostBinding), new XAttribute("Location", CallbackUrl),
                    new XAttribute("index", "0"), new XAttribute("isDefault", "true"))));
        return new XDeclaration("1.0", "UTF-8", null) + "\n" + descriptor.ToString(SaveOptions.DisableFormatting);
    }
}

/// <summary>
/// The keys of a tenant's service provider. Rolling takes two steps, so that no sign-in fails in between: the next key is made and published, and only when the
/// provider knows it, it becomes the current one; the one before still decrypts.
/// </summary>
/// <param name="Current">Signs.</param>
public sealed record SpKeyRing(SpKey Current, SpKey? Next = null, SpKey? Previous = null)
{
    public IReadOnlyList<SpKey> All => [.. ((SpKey?[])[Current, Next, Previous]).OfType<SpKey>()];

    public static SpKeyRing New(string tenantId, DateTimeOffset now) => new(SpKey.New(tenantId, now));

    /// <summary>Publishes a next key beside the current one; one that waits already is replaced.</summary>
    public SpKeyRing Roll(string tenantId, DateTimeOffset now) => this with { Next = SpKey.New(tenantId, now) };

    /// <summary>The next key signs from now on; null: there is none.</summary>
    public SpKeyRing? Activate() => Next is { } next ? new SpKeyRing(next, null, Current) : null;
}

/// <summary>An RSA key of 2,048 bits with the certificate that it made for itself.</summary>
/// <param name="Certificate">DER.</param>
/// <param name="PrivateKey">PKCS #8, DER; stored sealed.</param>
public sealed record SpKey(byte[] Certificate, byte[] PrivateKey, DateTimeOffset ExpiresAt)
{
    private const string CommonName = "CN=Livehouse single sign-on of ";
    private const int Bits = 2048;
    private const int Years = 3;

    public static SpKey New(string tenantId, DateTimeOffset now)
    {
        using var key = RSA.Create(Bits);
        var request = new CertificateRequest(CommonName + tenantId, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        // A little before, for providers whose clocks are behind.
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddYears(Years));
        return new SpKey(certificate.RawData, key.ExportPkcs8PrivateKey(), certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>The tenant in the name of such a certificate; null: it is the name of another.</summary>
    public static string? TenantOf(string distinguishedName) =>
        distinguishedName.Trim() is var name && name.StartsWith(CommonName, StringComparison.Ordinal) ? name[CommonName.Length..].Split(',')[0] : null;

    public RSA Open()
    {
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(PrivateKey, out _);
        return key;
    }

    /// <summary>Keeps the key out of logs.</summary>
    public override string ToString() => nameof(SpKey);
}

/// <summary>Where the keys of service providers are kept.</summary>
public interface ISpKeys
{
    /// <summary>Created on first use; all callers get the same one for a tenant.</summary>
    Task<SpKeyRing> Get(string tenantId, CancellationToken cancellation);
}

/// <summary>What may be used once.</summary>
public interface IReplayGuard
{
    /// <summary>Whether it has not been used before, on any front.</summary>
    /// <param name="until">From then on it is refused for another reason.</param>
    Task<bool> TryUse(string key, DateTimeOffset until, CancellationToken cancellation);
}
