using System.Text.Json.Serialization;

namespace Livehouse.Callers;

/// <summary>The user who makes a call. Only the front creates it, and only from a verified token.</summary>
/// <param name="TenantId">The caller can see nothing that belongs to another tenant.</param>
/// <param name="UserId">Empty for an anonymous caller.</param>
/// <param name="Name">Shown to others; the id when the token carries no name.</param>
/// <param name="Roles">Values from <see cref="Role"/>.</param>
[GenerateSerializer, Alias("livehouse.Caller"), Immutable]
public sealed record Caller(string TenantId, string UserId, string Name, IReadOnlyList<string> Roles)
{
    public const string DefaultTenant = "default";

    [JsonIgnore]
    public bool IsSignedIn => UserId.Length > 0;

    /// <summary>Moderators and admins act on every stream of their tenant.</summary>
    [JsonIgnore]
    public bool Moderates => Roles.Contains(Role.Moderator) || Roles.Contains(Role.Admin);

    public static Caller Anonymous(string tenantId = DefaultTenant) => new(tenantId, "", "", []);

    public bool Is(string role) => Roles.Contains(role);
}

/// <summary>What a token's <c>role</c> claim can say.</summary>
public static class Role
{
    public const string Viewer = "viewer";
    public const string Streamer = "streamer";
    public const string Moderator = "moderator";
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Viewer, Streamer, Moderator, Admin];

    /// <summary>The roles of a token without the claim.</summary>
    public static IReadOnlyList<string> Defaults { get; } = [Viewer, Streamer];
}
