using System.Diagnostics.CodeAnalysis;

namespace Livehouse.LiveKit;

/// <summary>A named LiveKit server, ready to use: its client and its tokens, if there are credentials.</summary>
public sealed class LiveKitInstance
{
    internal LiveKitInstance(LiveKitInstanceOptions options, string realm, LiveKitClient? client, AccessTokens? tokens) =>
        (Options, Realm, Client, Tokens) = (options, realm, client, tokens);

    public LiveKitInstanceOptions Options { get; }

    public string Name => Options.Name;

    /// <summary>
    /// Instances that share an API key share the names of rooms, and their webhooks can't be distinguished. A realm is named after its first instance.
    /// </summary>
    public string Realm { get; }

    /// <summary>The same for instances on the same server; null without credentials.</summary>
    public LiveKitClient? Client { get; }

    /// <summary>Null without credentials.</summary>
    public AccessTokens? Tokens { get; }

    [MemberNotNullWhen(true, nameof(Client), nameof(Tokens))]
    public bool HasCredentials => Client is not null && Tokens is not null;
}
