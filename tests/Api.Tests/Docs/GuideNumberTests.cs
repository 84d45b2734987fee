using System.Text.RegularExpressions;
using Livehouse.Limits;
using Livehouse.Tests.Deployment;

namespace Livehouse.Tests.Docs;

/// <summary>Where a guide gives a limit in a sentence, the number is the one that the server goes by.</summary>
public sealed partial class GuideNumberTests
{
    public static TheoryData<string, string> Sentences => new()
    {
        {
            "README.md",
            $"{DefaultBudgets.ChatPerMinute} chat messages a minute, {DefaultBudgets.GiftsPerMinute} gifts, "
            + $"{DefaultBudgets.StartsPerHour} starts an hour"
        },
        {
            "docs/api/hub.md",
            $"{DefaultBudgets.ChatPerMinute} messages, {DefaultBudgets.GiftsPerMinute} gifts, {DefaultBudgets.ReactionsPerMinute} "
            + $"reactions a minute"
        },
        { "docs/api/hub.md", $"`text` has 1 to {ChatLimits.TextLengthMax} characters" },
        { "docs/api/hub.md", $"`quantity` is 1 to {GiftLimits.QuantityMax}" },
        { "docs/api/hub.md", $"at most {ChatLimits.RecentMessagesMax} messages, the oldest first" },
        { "docs/api/hub.md", $"the newest first, at most {ChatLimits.PinsMax}" },
        { "docs/api/hub.md", $"at most {ChatLimits.ReactionEventsPerSecondMax} a second" },
        { "docs/api/hub.md", $"not sent beyond {StreamLimits.NamedViewersMax} viewers" },
        { "docs/api/hub.md", $"highlighted from {GiftLimits.HighlightValue} on" },
        { "docs/api/hub.md", $"has at most {RequestLimits.HubMessageBytesMax / 1024} KiB" },
        { "docs/api/hub.md", $"joins at most {RequestLimits.StreamsPerConnectionMax} streams" },
        {
            "docs/api/rest.md",
            $"at most {RequestLimits.BodyBytesMax / 1024} KiB (messages {RequestLimits.MessageBodyBytesMax / 1024} KiB, webhooks and SCIM "
            + $"{RequestLimits.WebhookBodyBytesMax / 1024 / 1024} MiB)"
        },
        { "docs/api/rest.md", $"1 to {RequestLimits.IdempotencyKeyLengthMax} visible ASCII characters" },
        { "docs/api/rest.md", $"A repeat within {RequestLimits.IdempotencyHours} hours" },
        { "docs/api/rest.md", $"`?limit=` (1 to {PageLimits.ItemsMax}, {PageLimits.ItemsDefault} when left out)" },
        { "docs/api/webhooks.md", $"`STREAM_RECONNECT_SECONDS` ({StreamLimits.ReconnectSecondsDefault})" },
        { "docs/ingest.md", $"stands still for `INGEST_FREEZE_SECONDS` ({IngestLimits.FreezeSecondsDefault})" },
        { "docs/ingest.md", $"three times `INGEST_UPDATE_SECONDS` ({IngestLimits.UpdateSecondsDefault})" },
        { "docs/ingest.md", $"(`INGEST_RECONNECT_SECONDS`, {IngestLimits.ReconnectSecondsDefault})" },
        { "docs/messages.md", $"At most {InboxLimits.DevicesMax} devices" },
        { "docs/messages.md", $"is {InboxLimits.CiphertextBytesMin} bytes to {InboxLimits.CiphertextBytesMax / 1024} KiB" },
        { "docs/messages.md", $"more than {InboxLimits.UnacknowledgedMax:N0} entries" },
        { "docs/messages.md", $"more than {DefaultBudgets.MessagesPerMinute} in a minute" },
        { "docs/messages.md", $"within {InboxLimits.UploadMinutes} minutes" },
        { "docs/messages.md", $"At most {InboxLimits.AttachmentBytesDefault / 1024 / 1024} MiB each" },
        { "docs/messages.md", $"{InboxLimits.AttachmentsPendingMax} uploads that no message refers to yet" },
        { "docs/rooms.md", $"{DefaultBudgets.RoomTokensPerQuarterHour} tokens in 15 minutes" },
        { "docs/rooms.md", $"maxParticipants? ({RoomLimits.ParticipantsMin} to {RoomLimits.ParticipantsMax})" },
        { "docs/rooms.md", $"emptyTimeout? (seconds, 1 to {RoomLimits.EmptyTimeoutSecondsMax})" },
        { "docs/rooms.md", $"Names are 1 to {RoomLimits.NameLengthMax} letters" },
        { "docs/rooms.md", $"at most {RoomLimits.NameBytesMax} bytes of UTF-8" },
        {
            "docs/study-rooms.md",
            $"name (1..{RoomLimits.TitleLengthMax}), topic? (1..{RoomLimits.TopicLengthMax}), maxOccupancy? "
            + $"({RoomLimits.ParticipantsMin}..{RoomLimits.ParticipantsMax}, default {RoomLimits.MainSeatsDefault})"
        },
        { "docs/study-rooms.md", $"At most {DefaultBudgets.RoomJoinsPerQuarterHour} joins per user in 15 minutes" },
        { "docs/study-rooms.md", $"waitSeconds? (0..{RoomLimits.MatchWaitSecondsMax}, default {RoomLimits.MatchWaitSecondsDefault})" },
        { "docs/study-rooms.md", $"After {RoomLimits.MatchSecondsMax / 60} minutes without a partner" },
        { "docs/sessions.md", $"within {AccountLimits.RefreshRepeatableSeconds} seconds" },
        { "docs/sessions.md", $"`REGISTRATIONS_PER_HOUR` ({DefaultBudgets.RegistrationsPerHour})" },
        { "docs/sessions.md", $"`REFRESH_TOKEN_SECONDS` ({DefaultLifetimes.RefreshToken.TotalDays} days)" },
        { "docs/sessions.md", $"`SESSION_AGE_SECONDS` ({DefaultLifetimes.Session.TotalDays} days)" },
        { "docs/accounts.md", $"ten wrong passwords in {AccountLimits.LockoutMinutes} minutes" },
        { "docs/billing.md", $"default {SubscriptionLimits.GraceHoursDefault}" },
        { "docs/billing.md", $"At most {SubscriptionLimits.PricesMax} entries, {SubscriptionLimits.FeaturesMax} features each" },
        { "docs/payments.md", $"1 to {PaymentLimits.CoinsMax} coins" },
        {
            "docs/payments.md",
            $"{PaymentLimits.StatementMonthsDefault} months unless named, at most {PaymentLimits.StatementMonthsMax}"
        },
        { "docs/billing.md", $"the newest {SubscriptionLimits.WaitingEventsMax} of a subscription" },
    };

    [Theory]
    [MemberData(nameof(Sentences))]
    public void GivenAGuide_ThenItsNumbersAreTheServers(string file, string sentence) =>
        Assert.Contains(sentence, WhiteSpace().Replace(Repository.Read(file), " "), StringComparison.Ordinal);

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
