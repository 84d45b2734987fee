namespace Livehouse.Limits;

/// <summary>How long tokens, sessions and signed addresses last unless the operator configures something else.</summary>
public static class DefaultLifetimes
{
    /// <summary><c>ACCESS_TOKEN_SECONDS</c>.</summary>
    public static readonly TimeSpan AccessToken = TimeSpan.FromMinutes(15);

    /// <summary><c>REFRESH_TOKEN_SECONDS</c>: how long a session lives unused.</summary>
    public static readonly TimeSpan RefreshToken = TimeSpan.FromDays(30);

    /// <summary><c>SESSION_AGE_SECONDS</c>: how long a session lives, however often it is used.</summary>
    public static readonly TimeSpan Session = TimeSpan.FromDays(90);

    /// <summary><c>STREAM_TOKEN_SECONDS</c>: media tokens of streams.</summary>
    public static readonly TimeSpan StreamToken = TimeSpan.FromHours(1);

    /// <summary><c>ROOM_TOKEN_SECONDS</c>: media tokens of rooms.</summary>
    public static readonly TimeSpan RoomToken = TimeSpan.FromHours(6);

    /// <summary><c>JOIN_TOKEN_SECONDS</c>: media tokens by <c>/api/join</c>.</summary>
    public static readonly TimeSpan JoinToken = TimeSpan.FromHours(1);

    /// <summary><c>SESSION_ROOM_TOKEN_SECONDS</c>: media tokens of created rooms requested by a browser session.</summary>
    public static readonly TimeSpan SessionRoomToken = TimeSpan.FromMinutes(10);

    /// <summary><c>VOD_URL_SECONDS</c>: signed addresses of recordings.</summary>
    public static readonly TimeSpan VodUrl = TimeSpan.FromHours(1);

    /// <summary><c>HLS_URL_SECONDS</c>: signed addresses of live playlists.</summary>
    public static readonly TimeSpan HlsUrl = TimeSpan.FromHours(6);
}
