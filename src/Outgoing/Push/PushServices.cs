using System.Buffers.Text;
using Livehouse.Identity;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Keys;
using Livehouse.Outgoing.Network;

namespace Livehouse.Outgoing.Push;

/// <summary>The parts that send push messages, put together.</summary>
public sealed class PushServices : IDisposable
{
    public PushServices(IPushStore store, IdentityPorts identity, SecretSeal seal, OutgoingOptions options, TimeProvider time)
    {
        Vapid = options.VapidPrivateKey is { } key
            ? new VapidKeys(Base64Url.DecodeFromChars(key), options.PushSubject)
            : VapidKeys.Derived(seal, options.PushSubject);
        Addresses = new GuardedAddresses(options.AllowPrivate);
        Sender = new WebPushSender(Addresses, Vapid, time);
        Run = new PushRun(store, Sender, time);
        Accounts = identity.Accounts;
    }

    public VapidKeys Vapid { get; }

    internal GuardedAddresses Addresses { get; }

    internal WebPushSender Sender { get; }

    internal PushRun Run { get; }

    internal IAccountStore Accounts { get; }

    public void Dispose() => Sender.Dispose();
}
