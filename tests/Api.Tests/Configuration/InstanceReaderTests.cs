using Livehouse.Api.Configuration;
using Livehouse.LiveKit;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Configuration;

public class InstanceReaderTests
{
    private static readonly string Long = new('x', 32);

    private static Dictionary<string, string?> Sound => new()
    {
        ["JWT_SECRET"] = Long + "1",
        ["LIVEKIT_API_KEY"] = "APIkey",
        ["LIVEKIT_API_SECRET"] = Long + "2",
        ["LIVEKIT_WEBHOOK_SECRET"] = Long + "3",
    };

    [Fact]
    public void GivenNothing_WhenRead_ThenMainMeetAndChatAreAsTheContractHasThem()
    {
        var settings = Read([]);

        Assert.Equal(["main", "meet", "chat"], settings.LiveKit.Instances.Select(instance => instance.Name));
        var (main, meet, chat) = (settings.LiveKit.Instances[0], settings.LiveKit.Instances[1], settings.LiveKit.Instances[2]);
        Assert.Equal((2, false, false), (main.MaxParticipants, main.OpensOnFirstToken, main.NeedsPremium));
        Assert.Equal((50, true, true), (meet.MaxParticipants, meet.OpensOnFirstToken, meet.NeedsPremium));
        Assert.Equal((500, true, false), (chat.MaxParticipants, chat.OpensOnFirstToken, chat.NeedsPremium));
        Assert.All(settings.LiveKit.Instances, instance => Assert.Equal(
            (TimeSpan.FromHours(6), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), false),
            (instance.TokenLifetime, instance.EmptyTimeout, instance.HoldTime, instance.PublishesFreely)));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromMinutes(10)), (settings.LiveKit.JoinTokenLifetime, settings.LiveKit.SessionRoomTokenLifetime));
        Assert.Equal((60, 60), (settings.Limits.RoomTokensPerQuarterHour, settings.Limits.RoomJoinsPerQuarterHour));
    }

    [Fact]
    public void GivenTheirOwnVariables_WhenRead_ThenMeetAndChatAreOtherServers()
    {
        var instances = Read(With(
            ("LIVEKIT_URL", "wss://a.example"),
            ("LIVEKIT_MEET_URL", "wss://b.example"),
            ("LIVEKIT_CHAT_API_KEY", "chat-key"),
            ("LIVEKIT_CHAT_API_SECRET", Long + "4")), true).LiveKit.Instances;

        Assert.Equal(["wss://a.example", "wss://b.example", "wss://a.example"], instances.Select(instance => instance.Server.Url));
        Assert.Equal(
            [("APIkey", Long + "2"), ("APIkey", Long + "2"), ("chat-key", Long + "4")],
            instances.Select(instance => (instance.Server.ApiKey, instance.Server.ApiSecret)));
    }

    [Fact]
    public void GivenTheSection_WhenRead_ThenItAddsAndOverrides()
    {
        var instances = Read(With(
            ("ROOM_TOKEN_SECONDS", "7200"),
            ("LiveKit:Instances:STUDIO:Url", "wss://studio.example"),
            ("LiveKit:Instances:STUDIO:ApiKey", "studio-key"),
            ("LiveKit:Instances:STUDIO:ApiSecret", Long + "5"),
            ("LiveKit:Instances:STUDIO:TokenSeconds", "60"),
            ("LiveKit:Instances:STUDIO:NeedsPremium", "true"),
            ("LiveKit:Instances:STUDIO:MaxParticipants", "12"),
            ("LiveKit:Instances:STUDIO:OpensOnFirstToken", "false"),
            ("LiveKit:Instances:STUDIO:EmptyTimeoutSeconds", "30"),
            ("LiveKit:Instances:STUDIO:PublishesFreely", "true"),
            ("LiveKit:Instances:STUDIO:HoldSeconds", "5"),
            ("LiveKit:Instances:chat:maxparticipants", "7"),
            ("LiveKit:Instances:back-stage:NeedsPremium", "true")), isProduction: true).LiveKit.Instances;

        Assert.Equal(["main", "meet", "chat", "back-stage", "studio"], instances.Select(instance => instance.Name));
        Assert.Equal(7, instances[2].MaxParticipants);
        Assert.Equal(
            ("APIkey", true, 50, TimeSpan.FromHours(2)),
            (instances[3].Server.ApiKey, instances[3].NeedsPremium, instances[3].MaxParticipants, instances[3].TokenLifetime));
        Assert.Equal(
            new LiveKitInstanceOptions
            {
                Name = "studio",
                Server = new LiveKitOptions { Url = "wss://studio.example", ApiKey = "studio-key", ApiSecret = Long + "5" },
                TokenLifetime = TimeSpan.FromMinutes(1),
                NeedsPremium = true,
                MaxParticipants = 12,
                OpensOnFirstToken = false,
                EmptyTimeout = TimeSpan.FromSeconds(30),
                PublishesFreely = true,
                HoldTime = TimeSpan.FromSeconds(5),
            },
            instances[4]);
    }

    [Fact]
    public void GivenCredentialsThatAreSaidToBeEmpty_WhenRead_ThenTheInstanceHasNone()
    {
        var withoutMeet = Read(With(("LiveKit:Instances:meet:ApiKey", "")), isProduction: true).LiveKit.Instances;
        var withoutMain = Read(With(
            ("LiveKit:Instances:main:ApiKey", ""),
            ("LiveKit:Instances:main:ApiSecret", " "),
            ("LIVEKIT_CHAT_API_KEY", "chat"),
            ("LIVEKIT_CHAT_API_SECRET", Long + "4")), isProduction: true).LiveKit.Instances;

        Assert.Equal([true, false, true], withoutMeet.Select(instance => instance.Server.HasCredentials));
        Assert.Equal([false, false, true], withoutMain.Select(instance => instance.Server.HasCredentials));
    }

    [Fact]
    public void GivenManyMistakes_WhenRead_ThenAllAreToldAtOnceAndNoValueIsPrinted()
    {
        var error = Assert.Throws<SettingsException>(() => Read(With(
            ("LIVEKIT_MEET_API_KEY", "half"),
            ("ROOM_TOKEN_SECONDS", "0"),
            ("ROOM_JOINS_PER_15_MINUTES", "0"),
            ("LiveKit:Other", "1"),
            ("LiveKit:Instances:a b:Url", "wss://x.example"),
            ("LiveKit:Instances:studio", "wss://x.example"),
            ("LiveKit:Instances:chat:Uri", "wss://x.example"),
            ("LiveKit:Instances:chat:Url", "nonsense"),
            ("LiveKit:Instances:chat:MaxParticipants", "1"),
            ("LiveKit:Instances:chat:NeedsPremium", "perhaps"),
            ("LiveKit:Instances:chat:EmptyTimeoutSeconds", "86401"),
            ("LiveKit:Instances:chat:HoldSeconds", "601"),
            ("LiveKit:Instances:chat:ApiKey", "APIkey"),
            ("LiveKit:Instances:chat:ApiSecret", "ssssssssss"),
            ("LiveKit:Instances:d:ApiKey", "devkey"),
            ("LiveKit:Instances:d:ApiSecret", Long + "6")), isProduction: true));

        Assert.Equal(
            [
                "LIVEKIT_MEET_API_SECRET", "LiveKit:Instances:a b", "LiveKit:Instances:chat:ApiSecret", "LiveKit:Instances:chat:EmptyTimeoutSeconds",
                "LiveKit:Instances:chat:HoldSeconds",
                "LiveKit:Instances:chat:MaxParticipants", "LiveKit:Instances:chat:NeedsPremium", "LiveKit:Instances:chat:Uri", "LiveKit:Instances:chat:Url",
                "LiveKit:Instances:d:ApiKey",
                "LiveKit:Instances:studio", "LiveKit:Other", "ROOM_JOINS_PER_15_MINUTES", "ROOM_TOKEN_SECONDS",
            ],
            error.Faults.Select(fault => fault.Split(": ")[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(error.Faults, fault => fault.EndsWith("shorter than 32 bytes", StringComparison.Ordinal));
        Assert.DoesNotContain("ssssssssss", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Long, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GivenMoreInstancesThanCanBe_WhenRead_ThenItIsAFault()
    {
        var many = Enumerable.Range(0, InstanceReader.InstancesMax - 2)
            .Select(number => ($"LiveKit:Instances:i{number}:NeedsPremium", (string?)"false"))
            .ToArray();
        Assert.StartsWith("LiveKit:Instances: ", Assert.Single(Assert.Throws<SettingsException>(() => Read(With(many))).Faults), StringComparison.Ordinal);
        Assert.Equal(InstanceReader.InstancesMax, Read(With(many[1..])).LiveKit.Instances.Count);
    }

    private static Dictionary<string, string?> With(params (string Name, string? Value)[] variables)
    {
        var all = Sound;
        foreach (var (name, value) in variables) all[name] = value;
        return all;
    }

    private static LivehouseSettings Read(Dictionary<string, string?> variables, bool isProduction = false) =>
        SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(variables).Build(), isProduction);
}
