using System.Globalization;
using System.Text.RegularExpressions;

namespace Livehouse.Api.Security;

/// <summary>
/// The origin of a page, as browsers and the shells of apps send it in <c>Origin</c>: <c>scheme://host</c> and a port unless it is the scheme's default (RFC
/// 6454). Shells have their own schemes: <c>capacitor://localhost</c>, <c>tauri://localhost</c>, <c>app://-</c>, <c>chrome-extension://…</c>. Pages with an
/// opaque origin (<c>null</c>, <c>file://</c>) have none here.
/// </summary>
internal sealed partial record WebOrigin
{
    /// <summary>All pages of these schemes share one origin, whatever their author, or have none.</summary>
    private static readonly HashSet<string> Unfit = ["file", "data", "blob", "about", "javascript", "view-source"];

    private WebOrigin(string text, bool isThisMachine) => (Text, IsThisMachine) = (text, isThisMachine);

    /// <summary>In canonical form, for comparison.</summary>
    public string Text { get; }

    /// <summary>It was served by this machine itself, or by the shell of an app on it.</summary>
    public bool IsThisMachine { get; }

    /// <summary>Null: not an origin.</summary>
    public static WebOrigin? Read(string? text)
    {
        if (text is null || Shape().Match(text) is not { Success: true } match) return null;
        var scheme = match.Groups["scheme"].Value.ToLowerInvariant();
        if (scheme is "http" or "https") return OfTheWeb(text);
        var port = match.Groups["port"];
        if (Unfit.Contains(scheme) || (port.Success && !ushort.TryParse(port.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out _))) return null;
        return new WebOrigin(text.ToLowerInvariant(), match.Groups["host"].Value.Equals("localhost", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Browsers send hosts in lower case and in ASCII, and omit the default port.</summary>
    private static WebOrigin? OfTheWeb(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri is not { PathAndQuery: "/", UserInfo.Length: 0, Host.Length: > 0 }) return null;
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return new WebOrigin(
            string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{host}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}").ToLowerInvariant(),
            uri.IsLoopback);
    }

    [GeneratedRegex(
        @"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]{0,63})://(?<host>\[[0-9A-Fa-f:.]{2,45}\]|[^\s/\\?#@:,\[\]]{1,255})(:(?<port>[0-9]{1,5}))?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
