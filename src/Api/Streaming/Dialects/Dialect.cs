using Livehouse.Ingest;

namespace Livehouse.Api.Streaming.Dialects;

/// <summary>A callback, understood.</summary>
/// <param name="Word">Null: nothing to decide, so it is accepted.</param>
/// <param name="Name">What the server calls the stream.</param>
/// <param name="Query">What the encoder or viewer sent behind the name, where the server hands it over apart from it.</param>
internal sealed record Callback(IngestWord? Word, string? Name = null, string? Query = null)
{
    public static Callback Nothing { get; } = new((IngestWord?)null);

    /// <summary>Keeps keys out of logs.</summary>
    public override string ToString() => $"{nameof(Callback)} {Word?.Kind}";
}

/// <summary>Each kind of RTMP server has its own callbacks; all become one.</summary>
internal static class Dialect
{
    /// <summary>Null: no server sends this.</summary>
    /// <param name="serverName">See <see cref="IngestConnection.ServerName"/>.</param>
    public static Callback? Read(CallbackFields fields, string serverName) =>
        MediaMtxDialect.ReadHook(fields, serverName)
        ?? (fields.IsJson
            ? SrsDialect.Read(fields, serverName) ?? MediaMtxDialect.ReadAuth(fields, serverName)
            : NginxRtmpDialect.Read(fields, serverName));
}
