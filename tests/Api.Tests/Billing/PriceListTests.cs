using System.Text.Json;
using Livehouse.Api.Billing;
using Livehouse.Api.Configuration;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Billing;

/// <summary><c>BILLING_PRICES</c>: how it is read, and what it says of subscriptions.</summary>
public sealed class PriceListTests
{
    private const string Prices = """
        {"price_studio": {"tier": "studio", "features": ["publish", "vod"]}, "prod_basic": {"tier": "basic"}, "extra_key": {"features": ["e2ee"]}, "price_of_nothing": {}, }
        """;

    private const string Stale = """ "metadata": { "tier": "venue_premium", "features": "publish,stale" } """;

    [Theory]
    [InlineData(""" { "price": { "id": "price_studio", "product": "prod_basic" } } """, "studio", "publish,vod")]
    [InlineData(""" { "price": { "id": "price_9", "product": "prod_basic" } } """, "basic", "")]
    [InlineData(""" { "price": { "id": "price_9", "product": { "id": "prod_basic" } } } """, "basic", "")]
    [InlineData(""" { "price": { "id": "price_9", "lookup_key": "extra_key", "product": "prod_basic", "metadata": { "tier": "stale" } } } """, null, "e2ee")]
    [InlineData(""" { "plan": { "id": "price_studio" } } """, "studio", "publish,vod")]
    [InlineData(""" { "price": { "id": "price_of_nothing" } } """, null, "")]
    [InlineData(
        """ { "price": { "id": "price_9", "lookup_key": "extra_key" } }, { "price": { "id": "price_9", "product": "prod_basic" } }, { "price": { "id": "price_studio" } } """,
        "studio",
        "publish,vod,e2ee")]
    [InlineData(""" { "price": { "id": "price_unlisted", "lookup_key": "basic", "metadata": { "features": "x" } } } """, "venue_premium", "publish,stale")]
    [InlineData("", "venue_premium", "publish,stale")]
    [InlineData("1, null, {}", "venue_premium", "publish,stale")]
    public void GivenAListOfPrices_WhenASubscriptionHasOneOfThem_ThenItDecidesOverStaleMetadata(string items, string? tier, string features)
    {
        var (sold, carried) = List(Prices).Sold(Subscription($$"""{ {{Stale}}, "items": { "data": [ {{items}} ] } }"""));

        Assert.Equal((tier, features), (sold, string.Join(',', carried ?? [])));
    }

    [Fact]
    public void GivenAnOldSubscriptionWithoutItems_WhenItsPlanIsListed_ThenThatDecides() =>
        Assert.Equal("studio", List(Prices).Sold(Subscription($$"""{ {{Stale}}, "plan": { "id": "price_studio" } }""")).Tier);

    [Fact]
    public void GivenNoList_ThenMetadataDecides() =>
        Assert.Equal("venue_premium", List("").Sold(Subscription($$"""{ {{Stale}}, "items": { "data": [ { "price": { "id": "price_studio" } } ] } }""")).Tier);

    [Theory]
    [InlineData("secret")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"a":{}""")]
    public void GivenNoObject_WhenTheListIsRead_ThenTheShapeIsTold(string prices) =>
        Assert.StartsWith("BILLING_PRICES: must be a JSON object such as", Assert.Single(Faults(prices)), StringComparison.Ordinal);

    [Fact]
    public void GivenSeveralMistakes_WhenTheListIsRead_ThenEachIsToldByItsEntryAndNoValueIs()
    {
        var faults = Faults("""
            {"a": {"tier": "a tier"}, "b": "secret", "b2": {"features": "publish"}, "c": {"features": ["publish", "no feature"]}, "": {}, "d": {"tear": "x"}, "e": {}, "e": {}, "f": {"tier": 1, "features": [1]}}
            """);

        Assert.Equal([1, 2, 3, 4, 5, 6, 8, 9, 9], faults.Select(fault => int.Parse(fault.Split(' ', ':')[3], null)));
        Assert.All(faults, fault => Assert.DoesNotContain("secret", fault, StringComparison.Ordinal));
        Assert.Contains(
            "more than 500", Faults($$"""{ {{string.Join(',', Enumerable.Range(0, 501).Select(at => $"\"p{at}\": {{}}"))}} }""")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("8761")]
    [InlineData("soon")]
    public void GivenAGraceThatCanBeNone_WhenItIsRead_ThenItIsNamed(string hours) =>
        Assert.StartsWith(
            "BILLING_GRACE_HOURS: ",
            Assert.Single(Assert.Throws<SettingsException>(() => Read("BILLING_GRACE_HOURS", hours)).Faults),
            StringComparison.Ordinal);

    [Fact]
    public void GivenAGrace_WhenItIsRead_ThenItIsInHours()
    {
        Assert.Equal(TimeSpan.FromHours(5), Read("BILLING_GRACE_HOURS", "5").BillingGrace);
        Assert.Equal(TimeSpan.Zero, Read("BILLING_GRACE_HOURS", "0").BillingGrace);
        Assert.Equal(new Livehouse.Grains.Billing.SubscriptionGrainOptions().Grace, Read("BILLING_GRACE_HOURS", "").BillingGrace);
    }

    private static PriceList List(string prices) => new(Read("BILLING_PRICES", prices).BillingPrices);

    private static IReadOnlyList<string> Faults(string prices) => Assert.Throws<SettingsException>(() => Read("BILLING_PRICES", prices)).Faults;

    private static LivehouseSettings Read(string name, string value) =>
        SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build(), isProduction: false);

    private static JsonElement? Subscription(string json) => JsonDocument.Parse(json).RootElement;
}
