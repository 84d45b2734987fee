using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Outgoing;
using Livehouse.Outgoing.Push;

namespace Livehouse.Tests.Outgoing;

public sealed class PushEncryptionTests
{
    /// <summary>RFC 8291, section 5.</summary>
    [Fact]
    public void GivenTheExampleOfTheRfc_WhenItIsEncrypted_ThenEveryByteIsTheSame()
    {
        var theirs = Base64Url.DecodeFromChars("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        var point = Base64Url.DecodeFromChars("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        using var own = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Base64Url.DecodeFromChars("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            Q = new ECPoint { X = point[1..33], Y = point[33..] },
        });
        var body = PushEncryption.Encrypt(
            "When I grow up, I want to be a watermelon"u8,
            theirs,
            Base64Url.DecodeFromChars("BTBZMqHH6r4Tts7J_aSIgg"),
            own,
            Base64Url.DecodeFromChars("DGv6ra1nlYgDCS1FRnbzlw"));
        Assert.Equal(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVB"
            + "St2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("Ä stream 🎹")]
    public void GivenADevice_WhenATextIsEncryptedForIt_ThenItAloneReadsIt(string text)
    {
        using var device = new PushDevice();
        using var other = new PushDevice();
        var body = PushEncryption.Encrypt(Encoding.UTF8.GetBytes(text), Base64Url.DecodeFromChars(device.PublicKey), Base64Url.DecodeFromChars(device.Auth));
        Assert.Equal(text, device.Decrypt(body));
        Assert.ThrowsAny<CryptographicException>(() => other.Decrypt(body));
    }

    /// <summary>The bounds of a private key on P-256: 1 and the order of the curve less 1.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", true)]
    [InlineData("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632550", true)]
    [InlineData("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", false)]
    [InlineData("01", false)]
    public void GivenAKeyOfTheSettings_ThenItIsOneOfTheCurve(string hex, bool isKey) =>
        Assert.Equal(isKey, VapidKeys.IsPrivateKey(Base64Url.EncodeToString(Convert.FromHexString(hex))));

    [Theory]
    [InlineData(1_320, 420, "21:59", false)]
    [InlineData(1_320, 420, "22:00", true)]
    [InlineData(1_320, 420, "06:59", true)]
    [InlineData(1_320, 420, "07:00", false)]
    [InlineData(540, 1_020, "12:00", true)]
    [InlineData(540, 1_020, "17:00", false)]
    [InlineData(540, 540, "03:00", true)]
    public void GivenQuietHours_ThenTheyCoverTheTimeOfTheirZone(int from, int to, string time, bool isQuiet)
    {
        // In summer Berlin is two hours ahead.
        var now = DateTimeOffset.Parse($"2026-07-01T{time}:00+02:00", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(isQuiet, new QuietHours(from, to, "Europe/Berlin").Covers(now));
        Assert.False(new QuietHours(from, to, "Mars/Olympus").Covers(now));
    }
}
