using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>The public key of a provider's certificate, of the kinds and sizes whose signatures are taken.</summary>
internal static class ProviderKey
{
    public const string Rule = "RSA of 2048 bits or more, or P-256, P-384 or P-521";

    private const int RsaBitsMin = 2048;

    private static readonly string[] Curves =
        [ECCurve.NamedCurves.nistP256.Oid.Value!, ECCurve.NamedCurves.nistP384.Oid.Value!, ECCurve.NamedCurves.nistP521.Oid.Value!];

    /// <summary>Null: it is none that is taken.</summary>
    public static AsymmetricAlgorithm? Of(X509Certificate2 certificate) => (AsymmetricAlgorithm?)Rsa(certificate) ?? Ecdsa(certificate);

    /// <summary>Null: it is of another kind, or too short.</summary>
    public static RSA? Rsa(X509Certificate2 certificate) => Kept(certificate.GetRSAPublicKey(), static key => key.KeySize >= RsaBitsMin);

    /// <summary>Null: it is of another kind, or on another curve.</summary>
    public static ECDsa? Ecdsa(X509Certificate2 certificate) => Kept(
        certificate.GetECDsaPublicKey(),
        static key => key.ExportParameters(includePrivateParameters: false).Curve is { IsNamed: true, Oid.Value: { } curve } && Curves.Contains(curve));

    private static T? Kept<T>(T? key, Func<T, bool> isTaken) where T : AsymmetricAlgorithm
    {
        if (key is null || isTaken(key)) return key;
        key.Dispose();
        return null;
    }
}
