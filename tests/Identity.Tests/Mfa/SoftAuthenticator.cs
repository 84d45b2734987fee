using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Livehouse.Identity.Mfa;

namespace Livehouse.Tests.Mfa;

/// <summary>An authenticator with one key (ES256), and the browser before it, which can be told to lie.</summary>
internal sealed class SoftAuthenticator : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte HasCredential = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Id { get; init; } = RandomNumberGenerator.GetBytes(32);

    public string Origin { get; set; } = "http://localhost:5080";

    public string RpId { get; set; } = "localhost";

    /// <summary>Of the next use; 0: it does not count.</summary>
    public uint Count { get; set; } = 1;

    public bool VerifiesUser { get; set; } = true;

    public bool IsTouched { get; set; } = true;

    /// <summary>The page is in a frame of another one's.</summary>
    public bool IsFramed { get; set; }

    public byte[]? UserHandle { get; set; }

    public PasskeyCredential Create(JsonElement options) => Create(options.GetProperty("challenge").GetString()!);

    public PasskeyCredential Create(string challenge, string type = "webauthn.create")
    {
        var point = _key.ExportParameters(false).Q;
        byte[] key = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Data(HasCredential), .. new byte[16], (byte)(Id.Length >> 8), (byte)Id.Length, .. Id, .. key];
        byte[] attestation =
        [
            0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x59, (byte)(data.Length >> 8), (byte)data.Length,
            .. data,
        ];
        return new PasskeyCredential(Id, ClientData(type, challenge), attestation, null, null, null);
    }

    public PasskeyCredential Use(JsonElement options) => Use(options.GetProperty("challenge").GetString()!);

    public PasskeyCredential Use(string challenge, string type = "webauthn.get")
    {
        var (data, client) = (Data(0), ClientData(type, challenge));
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new PasskeyCredential(Id, client, null, data, signature, UserHandle);
    }

    public void Dispose() => _key.Dispose();

    private byte[] Data(byte flags)
    {
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        if (Count > 0) Count++;
        flags |= (byte)((IsTouched ? UserPresent : 0) | (VerifiesUser ? UserVerified : 0));
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RpId)), flags, .. count];
    }

    private byte[] ClientData(string type, string challenge) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge, origin = Origin, crossOrigin = IsFramed });
}
