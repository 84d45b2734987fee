using System.Buffers.Text;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Outgoing.Push;

/// <summary>What users do with their devices.</summary>
public sealed class PushSubscriptions(IPushStore store, PushServices services, TimeProvider time)
{
    public string VapidKey => services.Vapid.PublicKey;

    /// <summary>Whether this installation sends to devices of that kind.</summary>
    public bool SendsBy(string kind) => services.SendsBy(kind);

    /// <summary>Refused: <c>validation_failed</c>.</summary>
    /// <param name="kind">FCM's or APNs'.</param>
    public async Task<Outcome<PushSubscription>> AddPhone(Caller caller, string kind, string token, CancellationToken cancellation)
    {
        if (kind == PushKinds.Apns)
        {
            // It becomes part of an address. Apple keeps the right to change its length.
            if (token.Length % 2 != 0 || !token.All(char.IsAsciiHexDigit)) return Refusal.Invalid("token", "Must be hexadecimal digits, two for each byte.");
            token = token.ToLowerInvariant();
        }
        else if (token.Any(static character => character is <= ' ' or >= '\u007f'))
        {
            return Refusal.Invalid("token", "Must be visible ASCII characters.");
        }

        return await Add(caller, kind, token, "", "", cancellation);
    }

    /// <summary>Refused: <c>validation_failed</c>.</summary>
    public async Task<Outcome<PushSubscription>> AddBrowser(Caller caller, string endpoint, string publicKey, string auth, CancellationToken cancellation)
    {
        if (endpoint.Any(static character => !char.IsAscii(character))) return Refusal.Invalid("endpoint", "Must be ASCII.");
        if (services.Addresses.FaultOf(endpoint) is { } fault) return Refusal.Invalid("endpoint", fault);
        var key = Bytes(publicKey);
        if (key is null || !PushEncryption.IsPublicKey(key)) return Refusal.Invalid("keys", "p256dh: Must be base64url of a point of P-256.");
        if (Bytes(auth) is not { Length: PushLimits.AuthBytes }) return Refusal.Invalid("keys", $"auth: Must be base64url of {PushLimits.AuthBytes} bytes.");
        return await Add(caller, PushKinds.WebPush, endpoint, publicKey.TrimEnd('='), auth.TrimEnd('='), cancellation);
    }

    public Task<bool> Remove(Caller caller, string subscriptionId, CancellationToken cancellation) =>
        store.Remove(caller.TenantId, caller.UserId, subscriptionId, cancellation);

    public Task<QuietHours?> Quiet(Caller caller, CancellationToken cancellation) => store.Quiet(caller.TenantId, caller.UserId, cancellation);

    public Task SetQuiet(Caller caller, QuietHours? quiet, CancellationToken cancellation) =>
        store.SetQuiet(caller.TenantId, caller.UserId, quiet, cancellation);

    private Task<PushSubscription> Add(Caller caller, string kind, string address, string publicKey, string auth, CancellationToken cancellation) =>
        store.Add(
            new PushSubscription(Ids.New("ps_"), caller.TenantId, caller.UserId, kind, address, publicKey, auth, time.GetUtcNow().Truncate()), cancellation);

    private static byte[]? Bytes(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
