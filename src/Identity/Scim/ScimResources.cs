namespace Livehouse.Identity.Scim;

/// <summary>A user as a directory sees one: an account of the tenant, with the directory's name for it.</summary>
/// <param name="UserName">The directory's own name for the user; null: it has not named this user, who is known by email.</param>
public sealed record ScimUser(
    string Id,
    string Email,
    string DisplayName,
    bool IsActive,
    DateTimeOffset CreatedAt,
    string? UserName = null,
    string? ExternalId = null,
    string? GivenName = null,
    string? FamilyName = null)
{
    /// <summary>Keeps the address out of logs.</summary>
    public override string ToString() => $"{nameof(ScimUser)} {Id}";
}

/// <summary>A group of a directory. Its name decides which roles its members have.</summary>
public sealed record ScimGroup(string Id, string DisplayName, string? ExternalId, IReadOnlyList<ScimMember> Members);

/// <param name="Id">An account's.</param>
public sealed record ScimMember(string Id, string DisplayName);

/// <param name="Total">Of all, whatever page was asked for.</param>
public sealed record ScimPage<T>(IReadOnlyList<T> Items, int Total);

/// <summary>Which resources: those whose attribute equals a value.</summary>
/// <param name="Attribute">Out of <see cref="ScimAttributes"/>.</param>
public sealed record ScimFilter(string Attribute, string Value);

public static class ScimAttributes
{
    public const string Id = "id";
    public const string UserName = "username";
    public const string ExternalId = "externalid";
    public const string Email = "emails.value";
    public const string DisplayName = "displayname";
}
