namespace Livehouse.LiveKit;

/// <summary>Verifies webhooks of any instance, and finds the instance.</summary>
public sealed class InstanceWebhooks
{
    private readonly IReadOnlyList<(string Realm, WebhookVerifier Verifier)> _realms;
    private readonly IReadOnlyList<string> _every;
    private readonly WebhookVerifier _relay;

    /// <param name="relaySecret">The key of relays' signatures (<see cref="WebhookVerifier.RelayHeader"/>). Empty: their webhooks are refused.</param>
    public InstanceWebhooks(LiveKitInstances instances, string relaySecret, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(instances);
        var realms = instances.All.DistinctBy(static instance => instance.Realm).ToList();
        _every = [.. realms.Select(static instance => instance.Realm)];
        _realms = [.. realms
            .Where(static instance => instance.HasCredentials)
            .Select(instance => (instance.Realm, new WebhookVerifier(instance.Options.Server with { WebhookSecret = "" }, time)))];
        _relay = new WebhookVerifier(new LiveKitOptions { WebhookSecret = relaySecret }, time);
    }

    /// <summary>
    /// A token counts only for the realm of the key that it names and that signed it. A relay stands for every media server: its webhook belongs to the
    /// first realm that knows the room.
    /// </summary>
    /// <param name="body">As received, before any parsing.</param>
    /// <param name="authorization">The header's value: the bare token, without <c>Bearer</c>.</param>
    /// <param name="relaySignature">The value of <see cref="WebhookVerifier.RelayHeader"/>.</param>
    public async ValueTask<InstanceVerdict> Verify(ReadOnlyMemory<byte> body, string? authorization, string? relaySignature)
    {
        var verdict = WebhookVerdict.NotSigned;
        foreach (var (realm, verifier) in _realms)
        {
            var ofRealm = await verifier.Verify(body, authorization, relaySignature: null);
            if (ofRealm == WebhookVerdict.Genuine) return new InstanceVerdict(ofRealm, [realm]);
            // A genuine token for another body is a more precise result than a mismatch of the other keys.
            if (verdict != WebhookVerdict.WrongBody) verdict = ofRealm;
        }

        if (string.IsNullOrEmpty(relaySignature)) return new InstanceVerdict(verdict, []);
        var relayed = await _relay.Verify(body, authorization: null, relaySignature);
        return new InstanceVerdict(relayed, relayed == WebhookVerdict.Genuine ? _every : []);
    }
}

/// <param name="Realms">Where the room may be, in search order; empty unless the webhook is genuine.</param>
public sealed record InstanceVerdict(WebhookVerdict Verdict, IReadOnlyList<string> Realms);
