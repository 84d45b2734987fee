using System.Net;
using Livehouse.SingleSignOn;
using Livehouse.SingleSignOn.Network;

namespace Livehouse.Tests.Network;

/// <summary>Which addresses the server calls because a tenant's admin named them.</summary>
public sealed class AddressRulesTests
{
    private static readonly AddressRules Production = new(new SsoOptions());
    private static readonly AddressRules Intranet = new(new SsoOptions { AllowPrivate = true });
    private static readonly AddressRules Development = new(new SsoOptions { AllowPrivate = true, AllowLoopback = true });

    [Theory]
    [InlineData("127.0.0.1", false, false, true)]
    [InlineData("127.8.9.1", false, false, true)]
    [InlineData("::1", false, false, true)]
    [InlineData("::ffff:127.0.0.1", false, false, true)]
    [InlineData("10.1.2.3", false, true, true)]
    [InlineData("172.16.0.1", false, true, true)]
    [InlineData("192.168.1.1", false, true, true)]
    [InlineData("100.64.0.1", false, true, true)]
    [InlineData("fd00::1", false, true, true)]
    [InlineData("::ffff:10.0.0.1", false, true, true)]
    [InlineData("169.254.169.254", false, false, false)]
    [InlineData("::ffff:169.254.169.254", false, false, false)]
    [InlineData("64:ff9b::a9fe:a9fe", false, false, false)]
    [InlineData("2002:a9fe:a9fe::1", false, false, false)]
    [InlineData("fe80::1", false, false, false)]
    [InlineData("0.0.0.0", false, false, false)]
    [InlineData("::", false, false, false)]
    [InlineData("224.0.0.1", false, false, false)]
    [InlineData("255.255.255.255", false, false, false)]
    [InlineData("ff02::1", false, false, false)]
    [InlineData("93.184.216.34", true, true, true)]
    [InlineData("172.32.0.1", true, true, true)]
    [InlineData("2606:2800:220:1::1", true, true, true)]
    public void GivenAnAddress_ThenItIsReachedOnlyWhereItMayBe(string address, bool inProduction, bool inAnIntranet, bool inDevelopment)
    {
        var parsed = IPAddress.Parse(address);
        Assert.Equal(inProduction, Production.RefusalOf(parsed) is null);
        Assert.Equal(inAnIntranet, Intranet.RefusalOf(parsed) is null);
        Assert.Equal(inDevelopment, Development.RefusalOf(parsed) is null);
    }

    [Theory]
    [InlineData("https://id.example.com", true, true)]
    [InlineData("https://id.example.com:8443/realms/a", true, true)]
    [InlineData("http://id.example.com", false, false)]
    [InlineData("http://localhost:8080", false, true)]
    [InlineData("http://127.0.0.1:8080", false, true)]
    [InlineData("https://user@id.example.com", false, false)]
    [InlineData("https://id.example.com#x", false, false)]
    [InlineData("file:///etc/passwd", false, false)]
    [InlineData("gopher://id.example.com", false, false)]
    [InlineData("/relative", false, false)]
    [InlineData("", false, false)]
    [InlineData(null, false, false)]
    public void GivenAnAddressAsItIsWritten_ThenTlsIsNeededExceptOnThisMachineInDevelopment(string? address, bool inProduction, bool inDevelopment)
    {
        Assert.Equal(inProduction, Production.FaultOf(address) is null);
        Assert.Equal(inDevelopment, Development.FaultOf(address) is null);
    }

    /// <summary>A name may lead anywhere: what counts is the address that it has when the connection is made.</summary>
    [Fact]
    public async Task GivenANameOfThisMachine_WhenItIsCalledInProduction_ThenTheConnectionIsNotMade()
    {
        using var http = new ProviderHttp(new SsoOptions(), Production);
        var refused = await Assert.ThrowsAsync<ProviderUnreachableException>(() => http.Get("https://localhost:1/", "*/*", null, default));
        Assert.Contains("this machine itself", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<ProviderUnreachableException>(() => http.Get("https://10.1.2.3/", "*/*", null, default));
        Assert.Contains("SSO_ALLOW_PRIVATE", refused.Message, StringComparison.Ordinal);
    }
}
