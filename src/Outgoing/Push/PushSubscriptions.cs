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

    /// <summary>Refused: <c>validation_failed</c>.</summary>
    public async Task<Outcome<PushSubscription>> Add(Caller caller, string endpoint, string publicKey, string auth, CancellationToken cancellation)
    {
        if (endpoint.Any(static character => !char.IsAscii(character))) return Refusal.Invalid("endpoint", "Must be ASCII.");
        if (services.Addresses.FaultOf(endpoint) is { } fault) return Refusal.Invalid("endpoint", fault);
        var key = Bytes(publicKey);
        if (key is null || !PushEncryption.IsPublicKey(key)) return Refusal.Invalid("keys", "p256dh: Must be base64url of a point of P-256.");
        if (Bytes(auth) is not { Length: PushLimits.AuthBytes }) return Refusal.Invalid("keys", $"auth: Must be base64url of {PushLimits.AuthBytes} bytes.");
        return await store.Add(
            new PushSubscription(
                Ids.New("ps_"), caller.TenantId, caller.UserId, PushKinds.WebPush, endpoint, publicKey.TrimEnd('='), auth.TrimEnd('='),
                time.GetUtcNow().Truncate()),
            cancellation);
    }

    public Task<bool> Remove(Caller caller, string subscriptionId, CancellationToken cancellation) =>
        store.Remove(caller.TenantId, caller.UserId, subscriptionId, cancellation);

    public Task<QuietHours?> Quiet(Caller caller, CancellationToken cancellation) => store.Quiet(caller.TenantId, caller.UserId, cancellation);

    public Task SetQuiet(Caller caller, QuietHours? quiet, CancellationToken cancellation) =>
        store.SetQuiet(caller.TenantId, caller.UserId, quiet, cancellation);

    private static byte[]? Bytes(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
