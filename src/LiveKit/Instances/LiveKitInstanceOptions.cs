namespace Livehouse.LiveKit;

/// <summary>One named LiveKit server and the rules for the rooms on it. Several instances can be one server.</summary>
public sealed record LiveKitInstanceOptions
{
    /// <summary>The name of the instance that streams live on.</summary>
    public const string MainName = "main";

    /// <summary>As clients name it: an id, such as <c>main</c>, <c>meet</c> or <c>chat</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The server's address and credentials. Without credentials, no tokens are issued for it.</summary>
    public required LiveKitOptions Server { get; init; }

    /// <summary>How long a token for one of its rooms is valid. Default 6 hours.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Only for users with a premium tier. Default false.</summary>
    public bool NeedsPremium { get; init; }

    /// <summary>Default seats of a room. Default 50.</summary>
    public int MaxParticipants { get; init; } = 50;

    /// <summary>Whether a token request for an absent room opens it. Default true.</summary>
    public bool OpensOnFirstToken { get; init; } = true;

    /// <summary>How long a room stays open while empty, unless its creator chose otherwise. Default 300 seconds.</summary>
    public TimeSpan EmptyTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Whether every user may publish, regardless of payment. Default false.</summary>
    public bool PublishesFreely { get; init; }

    /// <summary>How long a seat is held for a user who has a token but has not arrived yet. Default 60 seconds.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromSeconds(60);
}
