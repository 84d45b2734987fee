using System.Text.Json.Nodes;
using Livehouse.Limits;
using Livehouse.Tests.Deployment;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Docs;

/// <summary><c>docs/api/limits.md</c> gives the numbers that the server goes by.</summary>
public sealed class LimitReferenceTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Page = "docs/api/limits.md";

    private static readonly (string What, long Limit)[] Counts =
    [
        ("bytes of a request's body", RequestLimits.BodyBytesMax),
        ("bytes of the body of `POST /api/messages`", RequestLimits.MessageBodyBytesMax),
        ("bytes of a webhook's body", RequestLimits.WebhookBodyBytesMax),
        ("bytes of the body of a SCIM request", ScimLimits.BodyBytesMax),
        ("bytes of a client's message to the hub", RequestLimits.HubMessageBytesMax),
        ("streams that one connection to the hub has joined", RequestLimits.StreamsPerConnectionMax),
        ("characters of an `Idempotency-Key`", RequestLimits.IdempotencyKeyLengthMax),
        ("hours for which an answer is kept for its `Idempotency-Key`", RequestLimits.IdempotencyHours),
        ("items of a page, when `limit` does not say", PageLimits.ItemsDefault),
        ("items of a page, at most", PageLimits.ItemsMax),
        ("characters of a chat message", ChatLimits.TextLengthMax),
        ("characters of a segment of captions", CaptionLimits.TextLengthMax),
        ("languages of a stream's captions that are listed", CaptionLimits.LanguagesMax),
        ("milliseconds from a stream's begin to a segment's end", CaptionLimits.TimeMsMax),
        ("UTF-16 code units of a reaction", ChatLimits.EmojiLengthMax),
        ("different reactions between two `live:reaction` events", ChatLimits.ReactionKindsMax),
        ("quantity of a gift", GiftLimits.QuantityMax),
        ("value from which on a gift is highlighted", GiftLimits.HighlightValue),
        ("pins of a stream; one more drops the oldest", ChatLimits.PinsMax),
        ("messages in `live:state`", ChatLimits.RecentMessagesMax),
        ("viewers up to which each is announced by name", StreamLimits.NamedViewersMax),
        ("ingresses of a stream at a time", StreamLimits.IngressesMax),
        ("users invited to a stream", StreamLimits.InvitesMax),
        ("users banned from a stream", StreamLimits.BansMax),
        ("devices of a user with a key", InboxLimits.DevicesMax),
        ("bytes of a private message's ciphertext", InboxLimits.CiphertextBytesMax),
        ("entries of an inbox that wait to be acknowledged", InboxLimits.UnacknowledgedMax),
        ("users whom a user blocks", InboxLimits.BlocksMax),
        ("attachments of a private message", InboxLimits.AttachmentsMax),
        ("uploads that no message names yet", InboxLimits.AttachmentsPendingMax),
        ("minutes in which an upload must be sent", InboxLimits.UploadMinutes),
        ("minutes in which a message must name an upload", InboxLimits.AttachmentPendingMinutes),
        ("sessions of a user; one more ends the one that was unused longest", AccountLimits.SessionsMax),
        ("wrong passwords that lock an account", AccountLimits.WrongPasswordsMax),
        ("minutes in which they count, and for which the account is locked", AccountLimits.LockoutMinutes),
        ("seconds within which a refresh may be repeated", AccountLimits.RefreshRepeatableSeconds),
        ("minutes for which a proof of who one is holds", AccountLimits.StepUpMinutes),
        ("second factors of a user", MfaLimits.FactorsMax),
        ("backup codes", MfaLimits.BackupCodes),
        ("wrong codes that lock a user's second factors", MfaLimits.WrongCodesMax),
        ("minutes for which they are locked", MfaLimits.LockedMinutes),
        ("minutes for which a code by mail or text message is good", MfaLimits.CodeMinutes),
        ($"such codes that a user is sent in {MfaLimits.SendsMinutes} minutes", MfaLimits.SendsMax),
        ("minutes that a sign-in waits for a second factor", MfaLimits.LoginMinutes),
        ("minutes for which a link to reset a password is good", AccountLimits.ResetMinutes),
        ("hours for which a link to confirm an address is good", AccountLimits.VerificationHours),
        ("days for which an invitation is good", TenantLimits.InvitationDays),
        ($"mails of a kind to one address in {AccountLimits.AccountMailsMinutes} minutes", AccountLimits.AccountMailsMax),
        ($"password resets that one client address asks for in {AccountLimits.AccountMailsMinutes} minutes", AccountLimits.ResetsAskedMax),
        ("seconds for which a user waits for a partner", RoomLimits.MatchSecondsMax),
    ];

    [Fact]
    public void GivenTheCounts_ThenThePageHasTheirNumbers() => Assert.Equal(
        Counts.Select(static count => $"{count.What}: {count.Limit}"),
        MarkdownTable.Rows(Page, "## Counts and sizes").Select(static row => $"{row[0]}: {row[1]}"));

    [Fact]
    public void GivenTheBudgets_ThenThePageHasTheirDefaults()
    {
        var rows = MarkdownTable.Rows(Page, "## Budgets");
        var ofVariables = EnvFile.Example.Names.Where(static name => name.Contains("_PER_", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(ofVariables, rows.Select(static row => row[4].Trim('`')).Where(static name => name != "–").Order(StringComparer.Ordinal));
        Assert.All(rows.Where(static row => row[4] != "–"), static row => Assert.Equal((row[4], EnvFile.Example[row[4].Trim('`')]), (row[4], row[2])));
        Assert.All(
            rows.Where(static row => row[4] != "–"),
            static row => Assert.EndsWith(
                row[3].Replace("1 ", "", StringComparison.Ordinal).Replace(' ', '_'), row[4].Trim('`').ToLowerInvariant(), StringComparison.Ordinal));
        Assert.Equal(
            [
                $"`reports` {DefaultBudgets.ReportsPerHour} 1 hour", $"`captions` {CaptionLimits.PerSecond} 1 second",
                $"`sso-begins` {SsoLimits.BeginsPerMinute} 1 minute",
                $"`mfa-calls` {MfaLimits.CallsPerMinute} 1 minute",
                $"`loadtest-calls` {LoadTestLimits.CallsPerMinute} 1 minute",
            ],
            rows.Where(static row => row[4] == "–").Select(static row => $"{row[0]} {row[2]} {row[3]}"));
    }

    [Fact]
    public async Task GivenTheFieldsOfRequests_ThenThePageHasTheBoundsOfTheDocument()
    {
        var document = (await server.Anonymous().Get("/openapi/v1.json")).Json;
        var described = document["paths"]!.AsObject()
            .SelectMany(static path => path.Value!.AsObject()
                .Select(operation => (Name: $"{operation.Key.ToUpperInvariant()} {path.Key}", Body: BodyOf(operation.Value!))))
            .Where(static operation => operation.Body is not null)
            .SelectMany(operation => document["components"]!["schemas"]![operation.Body!]!["properties"]!.AsObject()
                .Select(field => (Name: $"`{operation.Name}` | `{field.Key}`", Bounds: BoundsOf(field.Value!))))
            .Where(static field => field.Bounds is not null)
            .Select(static field => $"{field.Name} | {field.Bounds}");
        Assert.Equal(described, MarkdownTable.Rows(Page, "## Fields of requests").Select(static row => string.Join(" | ", row)));
    }

    private static string? BodyOf(JsonNode operation) =>
        operation["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"]?.GetValue<string>().Split('/')[^1];

    private static string? BoundsOf(JsonNode schema)
    {
        if (schema["maxItems"] is { } most)
        {
            return Range(schema["minItems"], most) + (schema["items"]?["maxLength"] is null ? "" : $", each {TextBounds(schema["items"]!)}");
        }

        if (schema["maxLength"] is not null) return TextBounds(schema);
        return schema["maximum"] is { } greatest ? $"{schema["minimum"]} to {greatest}" : null;
    }

    private static string TextBounds(JsonNode schema) => (Text(schema["pattern"]), Text(schema["format"])) switch
    {
        (not null, _) => "an id",
        (_, "date-time") => "a time",
        (_, "byte") => $"{Range(schema["minLength"], schema["maxLength"]!)} characters of base64",
        _ => $"{Range(schema["minLength"], schema["maxLength"]!)} characters",
    };

    private static string Range(JsonNode? least, JsonNode most) => (least?.GetValue<long>() ?? 0, most.GetValue<long>()) switch
    {
        (0, var limit) => $"at most {limit}",
        var (from, to) when from == to => $"{to}",
        var (from, to) => $"{from} to {to}",
    };

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}
