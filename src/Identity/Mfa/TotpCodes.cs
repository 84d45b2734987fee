using System.Security.Cryptography;
using System.Text;
using OtpNet;
using QRCoder;

namespace Livehouse.Identity.Mfa;

/// <summary>
/// Codes of authenticator apps (RFC 6238): SHA-1, 6 digits, 30 seconds, which is what every app understands. The step before and the one after count too, for
/// clocks that differ.
/// </summary>
internal static class TotpCodes
{
    public const int StepSeconds = 30;
    private const int SecretBytes = 20;
    private const int StepsAround = 1;
    private const int PixelsPerModule = 6;

    /// <summary>160 random bits in base32 (RFC 4226, section 4).</summary>
    public static string NewSecret() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes)).TrimEnd('=');

    /// <summary>The time step that the code is of; null: it is of none that counts now.</summary>
    public static long? StepOf(string secret, string code, DateTimeOffset now)
    {
        var totp = new Totp(Base32Encoding.ToBytes(secret), StepSeconds);
        var current = now.ToUnixTimeSeconds() / StepSeconds;
        long? found = null;
        // All are looked at, whichever it is, in the same time.
        for (var step = current - StepsAround; step <= current + StepsAround; step++)
        {
            var expected = totp.ComputeTotp(DateTimeOffset.FromUnixTimeSeconds(step * StepSeconds).UtcDateTime);
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(code))) found ??= step;
        }

        return found;
    }

    /// <summary>What an app reads from a QR code (the key URI format that all of them took over).</summary>
    public static string Uri(string issuer, string account, string secret) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(account)}?secret={secret}"
            + $"&issuer={System.Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits=6&period={StepSeconds}";

    /// <summary>A PNG as a data URL.</summary>
    public static string QrCode(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(data);
        return $"data:image/png;base64,{Convert.ToBase64String(png.GetGraphic(PixelsPerModule))}";
    }
}
