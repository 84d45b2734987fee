namespace Livehouse.Limits;

/// <summary>Bounds of push messages (docs/push.md).</summary>
public static class PushLimits
{
    /// <summary>Subscriptions of one user: a further one replaces the oldest.</summary>
    public const int SubscriptionsMax = 20;

    public const int EndpointLengthMax = 2_000;

    /// <summary>Of a phone's token.</summary>
    public const int TokenLengthMax = 4_096;

    /// <summary>Of a browser's public key: an uncompressed point of P-256.</summary>
    public const int PublicKeyBytes = 65;

    /// <summary>Of a browser's authentication secret.</summary>
    public const int AuthBytes = 16;

    /// <summary>How long a push service keeps a message for a device that is offline.</summary>
    public const int LifetimeSeconds = 3_600;

    /// <summary>The longest wait that a push service can ask for (<c>Retry-After</c>).</summary>
    public const int RetryAfterSecondsMax = 300;

    /// <summary>Of a server's own private key: a number below the order of P-256.</summary>
    public const int PrivateKeyBytes = 32;

    /// <summary>Who was told of which stream is known for so long.</summary>
    public const int KeptDays = 7;

    /// <summary>Followers of one page.</summary>
    public const int FollowersAtOnce = 200;

    /// <summary>Users of one message of the outbox.</summary>
    public const int UsersAtOnce = 50;
}
