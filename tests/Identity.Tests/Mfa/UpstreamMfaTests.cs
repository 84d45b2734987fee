using Livehouse.Identity.Mfa;

namespace Livehouse.Tests.Mfa;

public sealed class UpstreamMfaTests
{
    [Theory]
    [InlineData("mfa", null, true)]
    [InlineData("pwd mfa", null, true)]
    [InlineData("pwd otp", null, true)]
    [InlineData("pin hwk", null, true)]
    [InlineData("otp", null, false)]
    [InlineData("pwd", null, false)]
    [InlineData("pwd kba", null, false)]
    [InlineData("sms tel", null, false)]
    [InlineData("MFA", null, false)]
    [InlineData("", "https://refeds.org/profile/mfa", true)]
    [InlineData("", "http://schemas.microsoft.com/claims/multipleauthn", true)]
    [InlineData("http://schemas.microsoft.com/claims/multipleauthn", null, true)]
    [InlineData("", "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", false)]
    [InlineData("", "1", false)]
    [InlineData("", null, false)]
    public void GivenWhatAProviderSays_ThenItCountsWhereItIsTrustedAlone(string amr, string? acr, bool counts)
    {
        var methods = amr.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(counts, UpstreamMfa.Counts(trustsUpstreamMfa: true, methods, acr));
        Assert.False(UpstreamMfa.Counts(trustsUpstreamMfa: false, methods, acr));
    }
}
