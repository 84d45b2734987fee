using Livehouse.Callers;
using Livehouse.Identity.Audit;

namespace Livehouse.Identity.ApiKeys;

/// <summary>The credential of a program. Only its hash is stored.</summary>
/// <param name="Id">Also the user id of the caller that it represents.</param>
/// <param name="Prefix">How the key begins, so that people can tell their keys apart.</param>
/// <param name="Hash">SHA-256 of the whole key, which has 256 random bits.</param>
/// <param name="Scopes">Out of <see cref="ApiKeyScopes"/>.</param>
/// <param name="CreatedBy">The id of its creator; it ends with that user.</param>
/// <param name="ExpiresAt">Null: it does not.</param>
/// <param name="LastUsedAt">To within five minutes; null: never.</param>
public sealed record ApiKey(
    string Id,
    string TenantId,
    string Name,
    string Prefix,
    byte[] Hash,
    IReadOnlyList<string> Scopes,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt)
{
    public const string IdPrefix = AuditActor.ApiKeyPrefix;

    /// <summary>How every key begins.</summary>
    public const string KeyPrefix = "lh_";

    /// <summary>How the key of a directory (SCIM) begins.</summary>
    public const string ScimPrefix = "lh_scim_";

    public bool IsForScim => Scopes.Contains(ApiKeyScopes.Scim);

    /// <summary>
    /// Whom the key stands for. What its scopes allow decides at the front; the roles matter where a grain asks for one: who may write streams or events may
    /// act on every one of the tenant.
    /// </summary>
    public Caller AsCaller() => new(
        TenantId,
        Id,
        Name,
        Scopes.Contains(ApiKeyScopes.StreamsWrite) || Scopes.Contains(ApiKeyScopes.EventsWrite) ? [Role.Viewer, Role.Streamer, Role.Moderator] : [Role.Viewer]);

    /// <summary>Keeps the hash out of logs.</summary>
    public override string ToString() => $"{nameof(ApiKey)} {Id}";
}

/// <summary>What a key may be used for. Stored, and on the wire: none is ever renamed.</summary>
public static class ApiKeyScopes
{
    public const string StreamsRead = "streams:read";
    public const string StreamsWrite = "streams:write";
    public const string EventsRead = "events:read";
    public const string EventsWrite = "events:write";
    public const string UsersRead = "users:read";
    public const string UsersWrite = "users:write";
    public const string AnalyticsRead = "analytics:read";
    public const string WebhooksWrite = "webhooks:write";
    public const string Ingest = "ingest";
    public const string CaptionsWrite = "captions:write";

    /// <summary>A key of its own kind: for <c>/scim</c>, and for nothing else.</summary>
    public const string Scim = "scim";

    /// <summary>Those that can be combined.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        StreamsRead, StreamsWrite, EventsRead, EventsWrite, UsersRead, UsersWrite, AnalyticsRead, WebhooksWrite, Ingest, CaptionsWrite,
    ];
}
