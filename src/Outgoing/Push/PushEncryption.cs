using System.Buffers.Binary;
using System.Security.Cryptography;
using Livehouse.Limits;

namespace Livehouse.Outgoing.Push;

/// <summary>Encrypts a message for one browser: <c>aes128gcm</c> (RFC 8188) with the key agreement of RFC 8291. The push service can't read it.</summary>
internal static class PushEncryption
{
    private const int SaltBytes = 16;
    private const int PointBytes = PushLimits.PublicKeyBytes;
    private const int RecordBytes = 4_096;
    private const int TagBytes = 16;

    /// <summary>The last record of a message.</summary>
    private const byte End = 2;

    public static byte[] Encrypt(ReadOnlySpan<byte> message, byte[] publicKey, byte[] auth)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(message, publicKey, auth, own, RandomNumberGenerator.GetBytes(SaltBytes));
    }

    /// <exception cref="CryptographicException">The public key is none.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> message, byte[] publicKey, byte[] auth, ECDiffieHellman own, byte[] salt)
    {
        var point = own.ExportParameters(includePrivateParameters: false).Q;
        byte[] ownPublic = [4, .. point.X!, .. point.Y!];
        using var theirs = Key(publicKey);
        using var theirPublic = theirs.PublicKey;
        var secret = own.DeriveRawSecretAgreement(theirPublic);
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, auth, [.. "WebPush: info\0"u8, .. publicKey, .. ownPublic]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());

        var body = new byte[SaltBytes + sizeof(uint) + 1 + PointBytes + message.Length + 1 + TagBytes];
        salt.CopyTo(body, 0);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(SaltBytes), RecordBytes);
        body[SaltBytes + sizeof(uint)] = PointBytes;
        ownPublic.CopyTo(body, SaltBytes + sizeof(uint) + 1);
        var rest = body.AsSpan(SaltBytes + sizeof(uint) + 1 + PointBytes);
        byte[] plain = [.. message, End];
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, rest[..plain.Length], rest[plain.Length..]);
        return body;
    }

    /// <summary>Whether it is a point of the curve.</summary>
    public static bool IsPublicKey(byte[] publicKey)
    {
        if (publicKey.Length != PointBytes || publicKey[0] != 4) return false;
        try
        {
            using var key = Key(publicKey);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static ECDiffieHellman Key(byte[] publicKey) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = publicKey[1..33], Y = publicKey[33..] },
    });
}
