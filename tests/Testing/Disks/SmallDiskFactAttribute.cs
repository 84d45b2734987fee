using Xunit;

namespace Livehouse.Testing.Disks;

/// <summary>A test that fills a disk up: skipped, with the reason, where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(static () =>
    {
        using var disk = SmallDisk.TryMount(1);
        return disk is null ? "A small file system can't be mounted here: that needs Linux and root." : null;
    });

    public SmallDiskFactAttribute() => Skip = Reason.Value!;
}
