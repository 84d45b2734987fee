using Livehouse.Api.Configuration;
using Livehouse.SingleSignOn;

namespace Livehouse.Api.SingleSignOn;

/// <summary>How identity providers reach this server, and which of them it reaches.</summary>
public sealed record SsoSettings
{
    /// <summary><c>SSO_BASE_URL</c>: this server's address as browsers and providers know it; empty: that of the request.</summary>
    public string BaseUrl { get; init; } = "";

    /// <summary><c>SSO_ALLOW_PRIVATE</c>: providers may be in private networks.</summary>
    public bool AllowPrivate { get; init; }

    public SsoOptions Options(bool isProduction) => new() { AllowPrivate = AllowPrivate, AllowLoopback = !isProduction };

    internal static SsoSettings Read(Variables variables, bool isProduction) => new()
    {
        BaseUrl = variables.Url("SSO_BASE_URL", "", "http", "https").TrimEnd('/'),
        AllowPrivate = variables.Flag("SSO_ALLOW_PRIVATE", !isProduction),
    };
}
