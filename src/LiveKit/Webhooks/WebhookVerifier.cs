using System.Security.Cryptography;
using System.Text;

namespace Livehouse.LiveKit;

/// <summary>
/// Verifies webhooks by the exact bytes received. Either proof is enough: LiveKit's own (<c>Authorization</c> holds a token of the API key
/// whose <c>sha256</c> claim is the body's hash) or a relay's (<c>X-Webhook-Signature: sha256=</c> and the body's HMAC).
/// </summary>
public sealed class WebhookVerifier
{
    public const string RelayHeader = "X-Webhook-Signature";

    private const string RelayScheme = "sha256=";

    private readonly ServerTokens? _tokens;
    private readonly byte[] _relaySecret;

    public WebhookVerifier(LiveKitOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _tokens = options.HasCredentials ? new ServerTokens(options, time) : null;
        _relaySecret = Encoding.UTF8.GetBytes(options.WebhookSecret);
    }

    /// <param name="body">As received, before any parsing.</param>
    /// <param name="authorization">The header's value: the bare token, without <c>Bearer</c>.</param>
    /// <param name="relaySignature">The value of <see cref="RelayHeader"/>.</param>
    public async ValueTask<WebhookVerdict> Verify(ReadOnlyMemory<byte> body, string? authorization, string? relaySignature)
    {
        var byToken = string.IsNullOrEmpty(authorization) ? WebhookVerdict.NotSigned : await VerifyToken(body, authorization);
        if (byToken == WebhookVerdict.Genuine || string.IsNullOrEmpty(relaySignature)) return byToken;
        return IsRelayed(body.Span, relaySignature) ? WebhookVerdict.Genuine : WebhookVerdict.BadSignature;
    }

    private async ValueTask<WebhookVerdict> VerifyToken(ReadOnlyMemory<byte> body, string authorization)
    {
        if (_tokens is null || await _tokens.Read(authorization) is not { } token) return WebhookVerdict.BadToken;

        // Other tokens signed with this key, such as every viewer's, don't have this claim.
        if (!token.TryGetPayloadValue<object>("sha256", out var value) || value is not string claimed) return WebhookVerdict.BadToken;
        var actual = Convert.ToBase64String(SHA256.HashData(body.Span));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(claimed), Encoding.UTF8.GetBytes(actual))
            ? WebhookVerdict.Genuine
            : WebhookVerdict.WrongBody;
    }

    private bool IsRelayed(ReadOnlySpan<byte> body, string signature)
    {
        if (_relaySecret.Length == 0 || !signature.StartsWith(RelayScheme, StringComparison.Ordinal)) return false;
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var hex = signature.AsSpan(RelayScheme.Length);
        if (hex.Length != claimed.Length * 2 || Convert.FromHexString(hex, claimed, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        return CryptographicOperations.FixedTimeEquals(claimed, HMACSHA256.HashData(_relaySecret, body));
    }
}

/// <summary>For metrics; the sender only learns whether it was accepted.</summary>
public enum WebhookVerdict
{
    Genuine,

    /// <summary>Both headers are missing.</summary>
    NotSigned,

    /// <summary>The token was not signed with this key, has expired, or carries no hash.</summary>
    BadToken,

    /// <summary>The token is genuine but for another body.</summary>
    WrongBody,

    /// <summary>The relay's signature does not match.</summary>
    BadSignature,
}
