namespace Livehouse.Limits;

/// <summary>Bounds of load tests that an operator runs against a deployment (docs/loadtest.md).</summary>
public static class LoadTestLimits
{
    /// <summary>Challenges, grants and cleanings that one client network asks for. No variable sets it.</summary>
    public const int CallsPerMinute = 120;

    /// <summary>Users of one grant; a load test can have several.</summary>
    public const int UsersOfGrantMax = 500;

    /// <summary>Users of one load test.</summary>
    public const int UsersMax = 100_000;

    /// <summary>The longest that a load test takes, and its users' tokens are valid.</summary>
    public const int SecondsMax = 14_400;

    /// <summary>How long a challenge waits for its answer.</summary>
    public const int ChallengeSeconds = 60;

    /// <summary>Of the tool's nonce, in characters of base64url: 128 bits.</summary>
    public const int NonceLengthMin = 22;

    public const int NonceLengthMax = 64;

    /// <summary>Of a challenge; ours are shorter.</summary>
    public const int ChallengeLengthMax = 100;

    /// <summary>An HMAC-SHA256 in base64url.</summary>
    public const int ProofLength = 43;

    /// <summary>Of <c>LOADTEST_SECRET</c>: whoever has a nonce's answer can try secrets offline.</summary>
    public const int SecretBytesMin = 32;
}
