using System.Security.Cryptography;
using Livehouse.Grains.Inboxes;
using Livehouse.Inboxes;
using Livehouse.Refusals;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Inboxes;

public sealed class KeyTests
{
    private readonly InboxScene _scene = new();

    [Fact]
    public async Task GivenKeys_WhenPutReplacedAndDeleted_ThenOthersOfTheTenantSeeWhatIsThere()
    {
        var inbox = _scene.Of(People.Ann);
        var (first, second, third) = (Key(), Key(), Key());
        Refused(RefusalCodes.NotFound, await inbox.Keys(People.Bob));
        Ok(await inbox.PutKey(new PutKey(People.Ann, "phone", first)));
        var since = _scene.Silo.Now;
        _scene.Silo.Clock.Advance(TimeSpan.FromMinutes(1));
        Ok(await inbox.PutKey(new PutKey(People.Ann, "tablet", second)));
        Ok(await inbox.PutKey(new PutKey(People.Ann, "phone", first)));

        var keys = Ok(await inbox.Keys(People.Bob));
        Assert.Equal("ann", keys.UserId);
        Assert.Equal([new DeviceKey("phone", first, since), new DeviceKey("tablet", second, _scene.Silo.Now)], keys.Devices);

        Ok(await inbox.PutKey(new PutKey(People.Ann, "phone", third)));
        _scene.Silo.Crash();
        Assert.Equal([second, third], Ok(await inbox.Keys(People.Bob)).Devices.Select(static device => device.PublicKey));
        Refused(RefusalCodes.NotFound, await inbox.Keys(People.Stranger));

        Ok(await inbox.RemoveKey(new DeviceCommand(People.Ann, "phone")));
        Ok(await inbox.RemoveKey(new DeviceCommand(People.Ann, "phone")));
        Assert.Empty(Ok(await inbox.RemoveKey(new DeviceCommand(People.Ann, "tablet"))).Devices);
        Refused(RefusalCodes.NotFound, await inbox.Keys(People.Bob));
    }

    [Fact]
    public async Task GivenTwentyDevices_WhenAnotherComes_ThenItIsAConflictButAnOldOneMayChange()
    {
        var inbox = _scene.Of(People.Ann);
        for (var at = 0; at < 20; at++) Ok(await inbox.PutKey(new PutKey(People.Ann, $"d-{at}", Key())));
        Refused(RefusalCodes.Conflict, await inbox.PutKey(new PutKey(People.Ann, "d-20", Key())));
        Ok(await inbox.PutKey(new PutKey(People.Ann, "d-3", Key())));
        Ok(await inbox.RemoveKey(new DeviceCommand(People.Ann, "d-4")));
        Assert.Equal(20, Ok(await inbox.PutKey(new PutKey(People.Ann, "d-20", Key()))).Devices.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%%%")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task GivenWhatIsNoKey_WhenPut_ThenItIsRefused(string key) =>
        Assert.Equal("publicKey", Refused(RefusalCodes.ValidationFailed, await _scene.Of(People.Ann).PutKey(new PutKey(People.Ann, "phone", key))).Field);

    [Fact]
    public void GivenPointsOfSmallOrder_ThenTheyAreNoKeysWhateverTheirHighestBit()
    {
        // Each leads X25519 to the all-zero secret: the list is checked against that itself, by the definition of the function.
        foreach (var hex in (string[])
                 [
                     "0000000000000000000000000000000000000000000000000000000000000000", "0100000000000000000000000000000000000000000000000000000000000000",
                     "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                 ])
        {
            var point = Convert.FromHexString(hex);
            Assert.True(CurveMath.LeadsToZero(point), hex);
            Assert.False(X25519Points.IsPublicKey(point), hex);
            point[^1] |= 0x80;
            Assert.False(X25519Points.IsPublicKey(point), hex);
        }

        Assert.False(X25519Points.IsPublicKey(new byte[31]));
        Assert.False(X25519Points.IsPublicKey(new byte[33]));
        var ordinary = Convert.FromBase64String(Key());
        Assert.False(CurveMath.LeadsToZero(ordinary));
        Assert.True(X25519Points.IsPublicKey(ordinary));
        var basePoint = new byte[32];
        basePoint[0] = 9;
        Assert.True(X25519Points.IsPublicKey(basePoint));
    }

    private static string Key() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
