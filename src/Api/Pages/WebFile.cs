using System.IO.Compression;
using System.Security.Cryptography;
using Livehouse.Web;
using Microsoft.Net.Http.Headers;

namespace Livehouse.Api.Pages;

/// <summary>One file of the web client, with the encodings that it was compressed in when it was built.</summary>
internal sealed class WebFile
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".mjs"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".json"] = "application/json",
        [".webmanifest"] = "application/manifest+json",
        [".png"] = "image/png",
        [".woff2"] = "font/woff2",
        [".wasm"] = "application/wasm",
    };

    private readonly byte[]? _plain;
    private readonly byte[]? _brotli;
    private readonly byte[]? _gzip;
    private readonly string _contentType;
    private readonly string _hash;

    private WebFile(string path, byte[]? plain, byte[]? brotli, byte[]? gzip)
    {
        (_plain, _brotli, _gzip) = (plain, brotli, gzip);
        _contentType = Types.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream");
        _hash = Convert.ToHexStringLower(SHA256.HashData(plain ?? gzip ?? brotli!))[..32];
    }

    /// <summary>Every file, by its path in the client's folder.</summary>
    public static Dictionary<string, WebFile> ReadAll()
    {
        var paths = WebClientFiles.Paths.ToHashSet(StringComparer.Ordinal);
        return paths.Select(Plain).Distinct().ToDictionary(static path => path, path => new WebFile(path, Of(path), Of(path + ".br"), Of(path + ".gz")));

        byte[]? Of(string path) => paths.Contains(path) ? WebClientFiles.Read(path) : null;
    }

    /// <param name="isImmutable">Its name changes with its content: clients need never ask again. Otherwise they ask each time whether it has changed.</param>
    public IResult Answer(HttpContext context, bool isImmutable)
    {
        var (bytes, encoding) = Choose(context.Request);
        var headers = context.Response.Headers;
        headers.CacheControl = isImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        if (encoding is not null) headers.ContentEncoding = encoding;
        return TypedResults.Bytes(bytes, _contentType, entityTag: new EntityTagHeaderValue($"\"{_hash}{(encoding is null ? "" : $"-{encoding}")}\""));
    }

    private static string Plain(string path) =>
        path.EndsWith(".br", StringComparison.Ordinal) || path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;

    private (byte[] Bytes, string? Encoding) Choose(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        if (_brotli is not null && Accepts("br")) return (_brotli, "br");
        if (_gzip is not null && Accepts("gzip")) return (_gzip, "gzip");
        return (_plain ?? Unpacked(_gzip!), null);

        bool Accepts(string name) => accepted.Any(item => item.Value.Equals(name, StringComparison.OrdinalIgnoreCase) && item.Quality is null or > 0);
    }

    private static byte[] Unpacked(byte[] gzip)
    {
        using var unpacked = new MemoryStream();
        using (var packed = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress)) packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
