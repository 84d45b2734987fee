namespace Livehouse.Api.Hub.Protocols;

/// <summary>The hub protocol that a client asked for in its handshake.</summary>
internal enum HubEncoding
{
    /// <summary><c>json</c>: texts, each ended by 0x1E.</summary>
    Json,

    /// <summary><c>messagepack</c>: arrays, each behind its length.</summary>
    MessagePack,
}
