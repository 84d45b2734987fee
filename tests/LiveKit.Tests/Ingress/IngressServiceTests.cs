using Livehouse.LiveKit;

namespace Livehouse.Tests.LiveKit.Ingress;

[Collection(StandInCollection.Name)]
public sealed class IngressServiceTests(StandInFixture liveKit)
{
    private IngressService Ingress => liveKit.Client().Ingress;

    [Theory]
    [InlineData(IngressInput.RtmpInput, "rtmp://")]
    [InlineData(IngressInput.WhipInput, "http://")]
    public async Task GivenAnIngress_WhenCreatedListedAndDeleted_ThenItsKeyIsThereUntilItIsGone(IngressInput input, string scheme)
    {
        var room = $"ingress-{input}";
        var created = await Ingress.Create(new NewIngress(input, "by-name", room, "host", "Host"));

        Assert.Equal((input, "by-name", room, "host"), (created.Input, created.Name, created.RoomName, created.ParticipantIdentity));
        Assert.StartsWith(scheme, created.Url, StringComparison.Ordinal);
        Assert.NotEmpty(created.StreamKey);
        Assert.Equal(created, Assert.Single(await Ingress.List(room)));
        Assert.DoesNotContain(created.StreamKey, created.ToString(), StringComparison.Ordinal);

        await Ingress.Delete(created.IngressId);
        Assert.Empty(await Ingress.List(room));
        Assert.True((await Assert.ThrowsAsync<LiveKitException>(() => Ingress.Delete(created.IngressId))).IsNotFound);
    }

    [Fact]
    public async Task GivenNoIdentity_WhenCreated_ThenLiveKitCallsItInvalid()
    {
        var refused = await Assert.ThrowsAsync<LiveKitException>(() => Ingress.Create(new NewIngress(IngressInput.RtmpInput, "n", "r", "", "")));

        Assert.Equal("invalid_argument", refused.Code);
        Assert.False(refused.IsTransient);
    }

    [Fact]
    public async Task GivenAnInputThatPulls_WhenCreated_ThenThatIsAnError() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Ingress.Create(new NewIngress(IngressInput.UrlInput, "n", "r", "host", "")));
}
