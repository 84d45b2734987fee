using Livehouse.Grains.Gifts;

namespace Livehouse.Tests.Grains.Gifts;

public sealed class GiftCatalogTests
{
    [Fact]
    public void GivenNoConfiguration_WhenTheCatalogueIsRead_ThenItIsTheContracts() =>
        Assert.Equal([("rose", 1L), ("star", 10L), ("crown", 100L), ("rocket", 500L)], GiftCatalog.Default.Kinds.Select(kind => (kind.Type, kind.Value)));

    [Fact]
    public void GivenAType_WhenItIsLookedUp_ThenOnlyAKnownOneIsFound()
    {
        Assert.Equal(500, GiftCatalog.Default.Find("rocket")!.Value);
        Assert.Null(GiftCatalog.Default.Find("Rocket"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_000_001)]
    public void GivenAValueOutOfBounds_WhenACatalogueIsMade_ThenItIsRefused(long value) =>
        Assert.Throws<ArgumentException>(() => new GiftCatalog([new GiftKind("rose", "Rose", value, "")]));

    [Fact]
    public void GivenATypeTwice_WhenACatalogueIsMade_ThenItIsRefused() =>
        Assert.Throws<ArgumentException>(() => new GiftCatalog([new GiftKind("rose", "Rose", 1, ""), new GiftKind("rose", "Red rose", 2, "")]));
}
