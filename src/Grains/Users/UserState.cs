namespace Livehouse.Grains.Users;

/// <param name="LastStreamId">The stream that this user started last, or was about to start when the process died.</param>
/// <param name="Starts">UTC, oldest first: the starts that still count.</param>
/// <param name="Joins">As <paramref name="Starts"/>, of joins.</param>
internal sealed record UserState(string? LastStreamId, IReadOnlyList<DateTimeOffset> Starts, IReadOnlyList<DateTimeOffset> Joins)
{
    /// <summary>As <see cref="Joins"/>, of rooms opened.</summary>
    public IReadOnlyList<DateTimeOffset> Rooms { get; init; } = [];

    /// <summary>As <see cref="Joins"/>, of room tokens.</summary>
    public IReadOnlyList<DateTimeOffset> RoomTokens { get; init; } = [];

    /// <summary>As <see cref="Joins"/>, of other ways into rooms.</summary>
    public IReadOnlyList<DateTimeOffset> RoomJoins { get; init; } = [];

    /// <summary>As <see cref="Joins"/>, of events announced.</summary>
    public IReadOnlyList<DateTimeOffset> Announcements { get; init; } = [];

    /// <summary>The user's account was deleted.</summary>
    public bool IsErased { get; init; }

    /// <summary>Steps of the erasure that have ended.</summary>
    public int ErasureSteps { get; init; }

    /// <summary>As many as the ledger has rows; null: not counted yet.</summary>
    public int? Followers { get; init; }

    /// <summary>As <see cref="Followers"/>, of those whom this user follows.</summary>
    public int? Following { get; init; }

    /// <summary>What the user calls themselves here; null: nothing.</summary>
    public string? Name { get; init; }

    /// <summary>What a token called the user when they last went live.</summary>
    public string? KnownName { get; init; }

    public string Bio { get; init; } = "";

    public string? AvatarUrl { get; init; }

    public static UserState New { get; } = new(null, [], []);
}
