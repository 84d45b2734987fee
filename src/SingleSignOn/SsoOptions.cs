namespace Livehouse.SingleSignOn;

/// <summary>How single sign-on behaves, for every tenant alike.</summary>
public sealed record SsoOptions
{
    /// <summary>
    /// Providers may be reached on loopback, and there without TLS. For development: a tenant's admin could otherwise make the server call what only this
    /// machine may.
    /// </summary>
    public bool AllowLoopback { get; init; }

    /// <summary>
    /// Providers may be reached in private networks (RFC 1918, RFC 4193, RFC 6598), as directories of a company mostly are. Off by default, since the admin of
    /// any tenant names these addresses. Link-local ones, where clouds keep their credentials, are never reached.
    /// </summary>
    public bool AllowPrivate { get; init; }

    /// <summary>One request to a provider, or one search in a directory. Default 10 seconds.</summary>
    public TimeSpan RequestTimeMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>By how much a provider's clock may differ. Default 2 minutes.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>From the beginning of a sign-in until the user is back from the provider. Default 10 minutes.</summary>
    public TimeSpan AttemptLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Of the code that a browser brings to the page which exchanges it. Default a minute.</summary>
    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the outcome of a test sign-in can be read. Default an hour.</summary>
    public TimeSpan TestLifetime { get; init; } = TimeSpan.FromHours(1);
}
