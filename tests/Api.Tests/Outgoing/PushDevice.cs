using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Tests.Outgoing;

/// <summary>
/// A browser's side of RFC 8291, written from the RFC with HMAC alone, so that it shares nothing with the server's sender.
/// </summary>
public sealed class PushDevice : IDisposable
{
    private const int PointBytes = 65;

    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);
    private readonly byte[] _point;

    public PushDevice()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        _point = [4, .. point.X!, .. point.Y!];
    }

    public string PublicKey => Base64Url.EncodeToString(_point);

    public string PrivateKey => Base64Url.EncodeToString(_key.ExportParameters(includePrivateParameters: true).D!);

    public string Auth => Base64Url.EncodeToString(_auth);

    public string Decrypt(byte[] body)
    {
        var (salt, recordBytes, pointBytes) = (body[..16], BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(16)), body[20]);
        Assert.Equal(PointBytes, pointBytes);
        Assert.InRange(body.Length, 0, 4_096);
        var theirs = body[21..(21 + PointBytes)];
        var record = body[(21 + PointBytes)..];
        Assert.InRange(record.Length, 17, (int)recordBytes);
        using var sender = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = theirs[1..33], Y = theirs[33..] },
        });
        var shared = _key.DeriveRawSecretAgreement(sender.PublicKey);
        var secret = Hmac(Hmac(_auth, shared), "WebPush: info\0", [.. _point, .. theirs]);
        var prk = Hmac(salt, secret);
        using var aes = new AesGcm(Hmac(prk, "Content-Encoding: aes128gcm\0", [])[..16], 16);
        var plain = new byte[record.Length - 16];
        aes.Decrypt(Hmac(prk, "Content-Encoding: nonce\0", [])[..12], record[..^16], record[^16..], plain);
        // The delimiter of the last record, perhaps padded.
        var end = plain.AsSpan().TrimEnd((byte)0);
        Assert.Equal(2, end[^1]);
        return Encoding.UTF8.GetString(end[..^1]);
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Hmac(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);

    private static byte[] Hmac(byte[] key, string info, byte[] more) => Hmac(key, [.. Encoding.UTF8.GetBytes(info), .. more, 1]);
}
