namespace Livehouse.LiveKit;

/// <summary>One named LiveKit server and the rules for the rooms on it. Several instances can be one server.</summary>
public sealed record LiveKitInstanceOptions
{
    /// <summary>The name of the instance that streams live on.</summary>
    public const string MainName = "main";

    /// <summary>As clients name it: an id, such as <c>main</c>, <c>meet</c> or <c>chat</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is and how to speak for it. Without credentials nobody gets a token for it.</summary>
    public required LiveKitOptions Server { get; init; }

    /// <summary>How long a token for one of its rooms is good. Default 6 hours.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Only for who has a premium tier. Default false.</summary>
    public bool NeedsPremium { get; init; }

    /// <summary>Seats of a room that nobody said otherwise of. Default 50.</summary>
    public int MaxParticipants { get; init; } = 50;

    /// <summary>Whether asking for a token of an absent room opens it. Default true.</summary>
    public bool OpensOnFirstToken { get; init; } = true;

    /// <summary>How long a room stays with nobody in it, unless its maker said otherwise. Default 300 seconds.</summary>
    public TimeSpan EmptyTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Whether everybody may publish, whatever they have paid for. Default false.</summary>
    public bool PublishesFreely { get; init; }

    /// <summary>How long a seat is kept for somebody who has a token and has not come yet. Default 60 seconds.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromSeconds(60);
}
