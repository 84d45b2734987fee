namespace Livehouse.Storage;

/// <summary>Names one grain in storage and in effects.</summary>
/// <param name="Kind">One of <see cref="GrainKinds"/>.</param>
/// <param name="Key">Unique within the kind. A tenant's things carry the tenant in the key: <c>tenant:user</c>.</param>
public sealed record GrainRef(string Kind, string Key)
{
    public static GrainRef Stream(string streamId) => new(GrainKinds.Stream, streamId);

    public static GrainRef User(string tenantId, string userId) => new(GrainKinds.User, $"{tenantId}:{userId}");

    public static GrainRef Desk(string tenantId) => new(GrainKinds.Desk, tenantId);

    public static GrainRef Directory(string tenantId) => new(GrainKinds.Directory, tenantId);

    public override string ToString() => $"{Kind}/{Key}";
}

/// <summary>Stored with every row: never rename one.</summary>
public static class GrainKinds
{
    public const string Stream = "stream";
    public const string User = "user";
    public const string Desk = "desk";
    public const string Directory = "directory";
}
