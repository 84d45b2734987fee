namespace Livehouse.Limits;

/// <summary>Bounds of what a directory sends by SCIM. Lengths are UTF-16 code units.</summary>
public static class ScimLimits
{
    /// <summary>Resources of a page.</summary>
    public const int PageMax = 200;

    public const int PageDefault = 100;

    public const int GroupsMax = 2_000;

    public const int MembersMax = 10_000;

    public const int NameLengthMax = 200;

    public const int FilterLengthMax = 500;

    /// <summary>Operations of one PATCH.</summary>
    public const int OperationsMax = 100;

    /// <summary>Of a body: a group with its members.</summary>
    public const int BodyBytesMax = 1024 * 1024;
}
