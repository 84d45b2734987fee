using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Identity.Keys;

/// <summary>Seals what is secret of a data-protection key before it is stored (<see cref="SecretSeal"/>).</summary>
internal sealed class KeySeal(string jwtSecret) : IXmlEncryptor
{
    private const string Name = "livehouseSealed";
    private const string Purpose = "data-protection";

    private readonly SecretSeal _seal = new(jwtSecret);

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement(Name, _seal.Seal(Purpose, plaintextElement.ToString(SaveOptions.DisableFormatting))), typeof(KeyUnseal));

    /// <exception cref="CryptographicException">It was sealed under another secret, or changed since.</exception>
    public XElement Open(XElement sealedElement)
    {
        try
        {
            return XElement.Parse(_seal.Open(Purpose, sealedElement.Value));
        }
        catch (CryptographicException error)
        {
            throw new CryptographicException("A data-protection key in the database was sealed under another JWT_SECRET: what it protected can't be read "
                + "here. Every node needs the JWT_SECRET that the database was used with.", error);
        }
    }
}

/// <summary>Made by the framework by the name that stands beside each stored key: never rename it.</summary>
public sealed class KeyUnseal(IServiceProvider services) : IXmlDecryptor
{
    private readonly KeySeal _seal = services.GetRequiredService<KeySeal>();

    public XElement Decrypt(XElement encryptedElement) => _seal.Open(encryptedElement);
}
