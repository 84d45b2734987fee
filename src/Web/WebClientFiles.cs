using System.Reflection;

namespace Livehouse.Web;

/// <summary>
/// The files that the web client was built into, by their paths such as <c>assets/main-x1y2.js</c>. Text files are there as <c>.br</c> and <c>.gz</c> alone.
/// Empty when this was built without Node.js.
/// </summary>
public static class WebClientFiles
{
    private static readonly Assembly Here = typeof(WebClientFiles).Assembly;

    public static IReadOnlyList<string> Paths { get; } = [.. Here.GetManifestResourceNames().Order(StringComparer.Ordinal)];

    /// <exception cref="FileNotFoundException">No file has this path.</exception>
    public static byte[] Read(string path)
    {
        using var file = Here.GetManifestResourceStream(path) ?? throw new FileNotFoundException("The web client has no such file.", path);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
