namespace Livehouse.Bench.Figures;

/// <summary>What it costs here to have 4 KiB on the disk for certain.</summary>
internal static class Disk
{
    private const int Syncs = 200;
    private const int BlockBytes = 4096;

    /// <summary>Milliseconds, the median.</summary>
    public static double SyncMs(string folder)
    {
        var path = Path.Combine(folder, $"livehouse-sync-{Guid.NewGuid():N}");
        var block = new byte[BlockBytes];
        var took = new double[Syncs];
        using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, options: FileOptions.DeleteOnClose))
        {
            for (var sync = 0; sync < Syncs; sync++)
            {
                RandomAccess.Write(file, block, (long)sync * BlockBytes);
                var begin = TimeProvider.System.GetTimestamp();
                RandomAccess.FlushToDisk(file);
                took[sync] = TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds;
            }
        }

        Array.Sort(took);
        return took[Syncs / 2];
    }
}
