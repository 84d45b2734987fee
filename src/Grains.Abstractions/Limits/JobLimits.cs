namespace Livehouse.Limits;

/// <summary>Bounds of what operators ask about jobs.</summary>
public static class JobLimits
{
    public const int KindLengthMax = 64;

    public const int QueryLengthMax = 200;

    /// <summary>More than the key of any grain, and the number after it.</summary>
    public const int IdLengthMax = 2_000;
}
