using Livehouse.Api.Configuration;

namespace Livehouse.Api.Payments;

/// <summary>The pages to which a payer may be sent back: only those of the operator's hosts, so that a checkout is no way to lure anybody elsewhere.</summary>
internal sealed class ReturnAddresses(LivehouseSettings settings)
{
    public const string Rule = "Must be an https address of an allowed host, without a fragment.";

    /// <summary>Plain http only on this machine.</summary>
    public bool IsAllowed(string returnUrl) =>
        Uri.TryCreate(returnUrl, UriKind.Absolute, out var url)
        && url.UserInfo.Length == 0 && url.Fragment.Length == 0 && !returnUrl.AsSpan().ContainsAny("\\{}")
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && settings.Payments.ReturnHosts.Contains(url.Authority.ToLowerInvariant());
}
