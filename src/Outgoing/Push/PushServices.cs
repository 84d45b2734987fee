using System.Buffers.Text;
using Livehouse.Identity;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Keys;
using Livehouse.Outgoing.Network;

namespace Livehouse.Outgoing.Push;

/// <summary>The parts that send push messages, put together.</summary>
public sealed class PushServices : IDisposable
{
    private readonly Dictionary<string, IPushSender> _senders = [];
    private readonly PushMetrics _metrics;

    public PushServices(IPushStore store, IdentityPorts identity, SecretSeal seal, OutgoingOptions options, TimeProvider time)
    {
        Vapid = options.VapidPrivateKey is { } key
            ? new VapidKeys(Base64Url.DecodeFromChars(key), options.PushSubject)
            : VapidKeys.Derived(seal, options.PushSubject);
        Addresses = new GuardedAddresses(options.AllowPrivate);
        _senders[PushKinds.WebPush] = new WebPushSender(Addresses, Vapid, time);
        if (options.Fcm is { } fcm) _senders[PushKinds.Fcm] = new FcmSender(fcm, options.FcmUrl, time);
        if (options.Apns is { } apns) _senders[PushKinds.Apns] = new ApnsSender(apns, options.ApnsUrl, time);
        _metrics = new PushMetrics(_senders.Keys);
        Run = new PushRun(store, _senders, _metrics, time);
        Accounts = identity.Accounts;
    }

    public VapidKeys Vapid { get; }

    internal GuardedAddresses Addresses { get; }

    internal PushRun Run { get; }

    internal IAccountStore Accounts { get; }

    /// <summary>Whether this installation sends to devices of that kind.</summary>
    public bool SendsBy(string kind) => _senders.ContainsKey(kind);

    public void Dispose()
    {
        foreach (var sender in _senders.Values) sender.Dispose();
        _metrics.Dispose();
    }
}
