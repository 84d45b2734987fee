namespace Livehouse.Limits;

/// <summary>Bounds of API keys.</summary>
public static class ApiKeyLimits
{
    /// <summary>Keys of one tenant.</summary>
    public const int KeysMax = 200;

    public const int NameLengthMax = 80;

    /// <summary>What is shown of a key, in characters.</summary>
    public const int PrefixLength = 10;
}
