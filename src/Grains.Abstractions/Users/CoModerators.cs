using Livehouse.Callers;

namespace Livehouse.Users;

/// <summary>
/// The user grain's ledger of those who moderate the user's streams: a row's id is the moderator's user id. Streams read it when one of them acts, so that a
/// change holds immediately in every stream.
/// </summary>
public static class CoModeratorLedger
{
    public const string Name = "co-moderator";
}

/// <summary>A host names a moderator of their streams, or takes the right back.</summary>
[GenerateSerializer, Alias("livehouse.SetCoModerator"), Immutable]
public sealed record SetCoModerator(Caller Caller, string UserId, bool IsModerator)
{
    /// <summary>The server's accounts have no such user.</summary>
    [Id(0)]
    public bool IsUnknown { get; init; }
}

[GenerateSerializer, Alias("livehouse.CoModeratorView"), Immutable]
public sealed record CoModeratorView(string UserId, bool Moderating);

/// <param name="Since">UTC.</param>
[GenerateSerializer, Alias("livehouse.CoModeratorEntry"), Immutable]
public sealed record CoModeratorEntry(string UserId, DateTimeOffset Since);

[GenerateSerializer, Alias("livehouse.CoModeratorPage"), Immutable]
public sealed record CoModeratorPage(IReadOnlyList<CoModeratorEntry> Items, string? NextCursor);
