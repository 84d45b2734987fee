using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Identity.Keys;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>Secrets of endpoints, as Standard Webhooks writes them; stored sealed.</summary>
internal sealed class WebhookSecrets(SecretSeal seal)
{
    private const string Prefix = "whsec_";

    /// <summary>Stored with what it sealed: never renamed.</summary>
    private const string Purpose = "webhook secrets";

    private const int Bytes = 32;

    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    public string Seal(string endpointId, string secret) => seal.Seal(Purpose, secret, endpointId);

    /// <summary>
    /// The value of <c>webhook-signature</c>: the newest secret's signature first, since some receivers read no other; the former one's too while its time
    /// lasts.
    /// </summary>
    /// <exception cref="CryptographicException">It was sealed under another <c>JWT_SECRET</c>.</exception>
    public string Sign(WebhookEndpoint endpoint, string eventId, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var newest = Sign(endpoint.Id, endpoint.Secret, eventId, at, body);
        return endpoint is { FormerSecret: { } former, FormerUntil: { } until } && at < until
            ? $"{newest} {Sign(endpoint.Id, former, eventId, at, body)}"
            : newest;
    }

    private string Sign(string endpointId, string sealedSecret, string eventId, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var key = Convert.FromBase64String(seal.Open(Purpose, sealedSecret, endpointId)[Prefix.Length..]);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{eventId}.{at.ToUnixTimeSeconds()}.")));
        hash.AppendData(body);
        CryptographicOperations.ZeroMemory(key);
        return $"v1,{Convert.ToBase64String(hash.GetHashAndReset())}";
    }
}
