using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Livehouse.Api.Hub;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Api.Hub.Operators;
using Livehouse.Api.Hub.Quality;
using Livehouse.Inboxes;
using Livehouse.Ingest;
using Livehouse.Matching;
using Livehouse.Notices;
using Livehouse.Operators;
using Livehouse.Payments;
using Livehouse.Streams;
using Livehouse.Tests.Hub;
using Microsoft.AspNetCore.SignalR;

namespace Livehouse.Tests.Docs;

/// <summary><c>docs/api/hub.md</c> lists every method and event of the hub with the fields that they really have.</summary>
public sealed class HubReferenceTests(LiveHubFixture fixture) : IClassFixture<LiveHubFixture>
{
    private const string Page = "docs/api/hub.md";

    private static readonly Dictionary<string, Type> Events = new()
    {
        [StreamEventNames.State] = typeof(LiveState),
        [StreamEventNames.Message] = typeof(MessageSent),
        [StreamEventNames.Gift] = typeof(GiftGiven),
        [StreamEventNames.Reaction] = typeof(ReactionsSent),
        [StreamEventNames.PinnedUpdated] = typeof(PinsChanged),
        [StreamEventNames.Viewers] = typeof(ViewersChanged),
        [StreamEventNames.ViewerJoined] = typeof(ViewerMoved),
        [StreamEventNames.ViewerLeft] = typeof(ViewerMoved),
        [StreamEventNames.MessageDeleted] = typeof(MessageDeleted),
        [StreamEventNames.Moderation] = typeof(Moderated),
        [StreamEventNames.Recording] = typeof(RecordingChanged),
        [StreamEventNames.Caption] = typeof(CaptionSent),
        [StreamEventNames.Started] = typeof(StreamStarted),
        [StreamEventNames.Updated] = typeof(StreamUpdated),
        [StreamEventNames.Ended] = typeof(StreamEnded),
        [StreamEventNames.Quality] = typeof(QualityAdvised),
        [StreamEventNames.Error] = typeof(HubErrorEvent),
        [UserNoticeNames.Inbox] = typeof(InboxEntry),
        [UserNoticeNames.MatchFound] = typeof(MatchFound),
        [UserNoticeNames.Health] = typeof(HealthChanged),
        [UserNoticeNames.ViewerQuality] = typeof(ViewerQualityChanged),
        [UserNoticeNames.Wallet] = typeof(WalletChanged),
        [OperatorEventNames.Event] = typeof(OperatorEvent),
        [OperatorEventNames.Feed] = typeof(OperatorFeedStatus),
    };

    /// <summary>A good value of each field that any method takes.</summary>
    private static readonly Dictionary<string, string> Good = new()
    {
        ["streamId"] = "\"st_1\"",
        ["lastSeq"] = "1",
        ["epoch"] = "\"e1\"",
        ["text"] = "\"hello\"",
        ["clientId"] = "\"c1\"",
        ["giftType"] = "\"rose\"",
        ["quantity"] = "1",
        ["emoji"] = "\"❤️\"",
        ["messageId"] = "\"ms_1\"",
        ["seq"] = "1",
        ["quality"] = "\"good\"",
        ["stalledMs"] = "0",
        ["lossPercent"] = "0",
        ["advice"] = "\"auto\"",
    };

    private static IEnumerable<MethodInfo> Methods =>
        typeof(LiveHub).GetMethods().Where(static method => NameOf(method) is not (null or HubCalls.Unknown));

    [Fact]
    public void GivenTheHubsMethods_ThenThePageListsEachWithItsAnswer() => Assert.Equal(
        Methods.Select(static method => $"{NameOf(method)}: {string.Join(", ", AnswerOf(method.ReturnType))}").Order(StringComparer.Ordinal),
        MarkdownTable.Rows(Page, "## Methods").Select(static row => Line(row[0], row[2])).Order(StringComparer.Ordinal));

    [Fact]
    public async Task GivenAMethodsArgument_WhenAFieldIsWrongOrMissing_ThenItIsRefusedJustWhereThePageNamesIt()
    {
        var client = await fixture.Clients.Connect(fixture.Host.Address, "reader");
        foreach (var row in MarkdownTable.Rows(Page, "## Methods"))
        {
            var (method, listed) = (row[0].Trim('`'), MarkdownTable.Words(row[1]));
            foreach (var field in Good.Keys)
            {
                var isListed = listed.Contains(field) || listed.Contains($"{field}?");
                Assert.Equal((method, field, isListed), (method, field, await Blames(client, method, Argument(field, "[[]]"), field)));
                Assert.Equal((method, field, listed.Contains(field)), (method, field, await Blames(client, method, Argument(field, null), field)));
            }
        }
    }

    [Fact]
    public void GivenTheEvents_ThenThePageListsEachWithItsFields() => Assert.Equal(
        Events.Select(static known => $"{known.Key}: {string.Join(", ", FieldsOf(known.Value))}").Order(StringComparer.Ordinal),
        MarkdownTable.Rows(Page, "## Events").Select(static row => Line(row[0], row[1])).Order(StringComparer.Ordinal));

    [Fact]
    public void GivenTheNamesOfEvents_ThenTheTypeOfEachIsKnown() => Assert.Equal(
        new[] { typeof(StreamEventNames), typeof(UserNoticeNames), typeof(OperatorEventNames) }
            .SelectMany(static names => names.GetFields())
            .Select(static name => (string)name.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal),
        Events.Keys.Order(StringComparer.Ordinal));

    private static string Line(string name, string fields) => $"{name.Trim('`')}: {string.Join(", ", MarkdownTable.Words(fields))}";

    private static string? NameOf(MethodInfo method) => method.GetCustomAttribute<HubMethodNameAttribute>()?.Name;

    private static IEnumerable<string> AnswerOf(Type returned) => returned.IsGenericType ? FieldsOf(returned.GenericTypeArguments[0]) : [];

    private static IEnumerable<string> FieldsOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static property => property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always })
        .Select(static property =>
            JsonNamingPolicy.CamelCase.ConvertName(property.Name) + (property.GetCustomAttribute<JsonIgnoreAttribute>() is null ? "" : "?"));

    private static JsonNode Argument(string field, string? value)
    {
        var fields = Good.Where(good => good.Key != field).Select(static good => $"\"{good.Key}\":{good.Value}");
        return JsonNode.Parse($"{{{string.Join(',', value is null ? fields : fields.Append($"\"{field}\":{value}"))}}}")!;
    }

    private static async Task<bool> Blames(HubClient client, string method, JsonNode argument, string field)
    {
        try
        {
            await client.Invoke(method, argument);
            return false;
        }
        catch (HubCallFailedException)
        {
            var error = await client.Next(StreamEventNames.Error);
            return error.GetProperty("code").GetString() == "validation_failed"
                && error.GetProperty("message").GetString()!.StartsWith($"{field}: ", StringComparison.Ordinal);
        }
    }
}
