namespace Livehouse.Media;

/// <summary>
/// Files that RTMP servers have recorded into a folder that this server sees under the same path. Where the folder is public, a file stays where it is, under
/// a key that names it.
/// </summary>
/// <param name="folder">Absolute.</param>
/// <param name="url">Of the folder, for viewers; empty: it is not public.</param>
public sealed class RecordedFiles(string folder, string url)
{
    private const string KeyPrefix = "file:";

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;

    public bool IsPublic => url.Length > 0;

    /// <summary>Whether it names a file here rather than an object in the bucket.</summary>
    public static bool IsKey(string key) => key.StartsWith(KeyPrefix, StringComparison.Ordinal);

    /// <summary>The key of a file by its path; null for one outside of the folder.</summary>
    public string? KeyOf(string path) =>
        !path.Contains('\0') && Path.GetFullPath(path, _root) is var full && full.StartsWith(_root, StringComparison.Ordinal) && full.Length > _root.Length
            ? KeyPrefix + full[_root.Length..].Replace(Path.DirectorySeparatorChar, '/')
            : null;

    /// <summary>The file, or null when it is not there.</summary>
    public FileInfo? Find(string key) => new FileInfo(PathOf(key)) is { Exists: true } file ? file : null;

    /// <summary>Null when the folder is not public.</summary>
    public string? UrlOf(string key) =>
        IsPublic ? $"{url}/{string.Join('/', key[KeyPrefix.Length..].Split('/').Select(Uri.EscapeDataString))}" : null;

    /// <summary>Does nothing for a file that is gone.</summary>
    public void Delete(string key)
    {
        if (Find(key) is { } file) file.Delete();
    }

    public static string ContentTypeOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".mp4" or ".m4v" => "video/mp4",
        ".flv" => "video/x-flv",
        ".ts" => "video/mp2t",
        ".mkv" => "video/x-matroska",
        ".webm" => "video/webm",
        _ => "application/octet-stream",
    };

    private string PathOf(string key) => KeyOf(key[KeyPrefix.Length..]) == key
        ? _root + key[KeyPrefix.Length..]
        : throw new ArgumentException("The key names no file of the folder.", nameof(key));
}
