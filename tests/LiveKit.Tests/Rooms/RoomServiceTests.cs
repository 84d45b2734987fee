using Livehouse.LiveKit;

namespace Livehouse.Tests.LiveKit.Rooms;

[Collection(StandInCollection.Name)]
public sealed class RoomServiceTests(StandInFixture liveKit)
{
    private RoomService Rooms => liveKit.Client().Rooms;

    [Fact]
    public async Task GivenANewRoom_WhenCreatedTwice_ThenItIsOneRoomWithWhatWasAsked()
    {
        var created = await Rooms.Create(new NewRoom("rooms-1", 120, DepartureTimeoutSeconds: 30, MaxParticipants: 7, Metadata: "{}"));
        var again = await Rooms.Create(new NewRoom("rooms-1", 60));

        Assert.Equal(created, again);
        Assert.Equal(7, created.MaxParticipants);
        Assert.StartsWith("RM_", created.Sid, StringComparison.Ordinal);
        var room = (await liveKit.Server.Rooms()).AsArray().Single(each => (string?)each!["name"] == "rooms-1")!;
        Assert.Equal(120, (int)room["emptyTimeout"]!);
        Assert.Equal(30, (int)room["departureTimeout"]!);
    }

    [Fact]
    public async Task GivenSomeRooms_WhenListedByName_ThenOnlyThoseThatExistAreThere()
    {
        await Rooms.Create(new NewRoom("rooms-2", 60));

        Assert.Equal("rooms-2", Assert.Single(await Rooms.List(["rooms-2", "nowhere"])).Name);
        Assert.Contains(await Rooms.List([]), room => room.Name == "rooms-2");
    }

    [Fact]
    public async Task GivenADeletedRoom_WhenDeletedAgain_ThenItIsNotFound()
    {
        await Rooms.Create(new NewRoom("rooms-3", 60));
        await Rooms.Delete("rooms-3");

        var refused = await Assert.ThrowsAsync<LiveKitException>(() => Rooms.Delete("rooms-3"));

        Assert.True(refused.IsNotFound);
        Assert.False(refused.IsTransient);
    }

    [Fact]
    public async Task GivenAllSortsOfParticipants_WhenListed_ThenTheirKindAndPermissionsAreRead()
    {
        await liveKit.Server.Join("rooms-4", "person", attributes: new { a = "1" });
        await liveKit.Server.Join("rooms-4", "ghost", hidden: true);
        await liveKit.Server.Join("rooms-4", "recorder", kind: "EGRESS", hidden: true, recorder: true);
        await liveKit.Server.Join("rooms-4", "late", state: "JOINING");

        var participants = (await Rooms.ListParticipants("rooms-4")).ToDictionary(participant => participant.Identity);

        Assert.Equal(4, participants.Count);
        Assert.Equal(
            (ParticipantKind.Standard, ParticipantState.Active, "1"),
            (participants["person"].Kind, participants["person"].State, participants["person"].Attributes["a"]));
        Assert.True(participants["ghost"].Permission.Hidden);
        Assert.Equal((ParticipantKind.Egress, true), (participants["recorder"].Kind, participants["recorder"].Permission.Recorder));
        Assert.Equal(ParticipantState.Joining, participants["late"].State);
        Assert.Empty(await Rooms.ListParticipants("nowhere"));
    }

    [Fact]
    public async Task GivenAParticipant_WhenRemovedTwice_ThenTheSecondTimeNobodyIsThere()
    {
        await liveKit.Server.Join("rooms-5", "u1");
        await Rooms.RemoveParticipant("rooms-5", "u1");

        Assert.Empty(await Rooms.ListParticipants("rooms-5"));
        Assert.True((await Assert.ThrowsAsync<LiveKitException>(() => Rooms.RemoveParticipant("rooms-5", "u1"))).IsNotFound);
    }

    [Fact]
    public async Task GivenAParticipant_WhenItsPermissionIsReplaced_ThenAllOfItIs()
    {
        await liveKit.Server.Join("rooms-6", "u1");
        var permission = new ParticipantPermission(CanSubscribe: false, CanPublish: true, CanPublishData: true, Hidden: true, CanUpdateMetadata: true);

        Assert.Equal(permission, (await Rooms.UpdatePermission("rooms-6", "u1", permission)).Permission);
    }
}
