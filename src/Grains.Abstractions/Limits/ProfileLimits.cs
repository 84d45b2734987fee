namespace Livehouse.Limits;

/// <summary>Bounds of what users say about themselves. Lengths count Unicode scalar values after trimming.</summary>
public static class ProfileLimits
{
    public const int BioLengthMax = 500;

    /// <summary>Of the address of a picture, in characters.</summary>
    public const int AvatarUrlLengthMax = 2_000;
}
