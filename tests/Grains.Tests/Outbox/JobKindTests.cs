using System.Text.RegularExpressions;
using Livehouse.Outbox;

namespace Livehouse.Tests.Grains.Outbox;

public sealed partial class JobKindTests
{
    /// <summary>A kind is stored, and operators pause and filter by it.</summary>
    [Fact]
    public void GivenEveryTypeOfMessage_WhenItsKindIsRead_ThenItIsTwoWordsOfItsOwn()
    {
        Assert.All(JobKinds.All, kind => Assert.Matches(TwoWords(), kind.Kind));
        Assert.Equal(JobKinds.All.Count, JobKinds.All.DistinctBy(kind => kind.Kind).Count());
        Assert.Contains(new JobKind("recording.check", JobPriority.Normal), JobKinds.All);
        Assert.Contains(new JobKind("mail.send", JobPriority.Normal), JobKinds.All);
    }

    [Fact]
    public void GivenMessagesWithSecrets_WhenTheyAreShown_ThenNoneIsThere()
    {
        Assert.Equal(new SendEmail("") { MessageId = "ml_1" }, new SendEmail("sealed") { MessageId = "ml_1" }.WithoutSecrets());
        Assert.Equal(new SendSms("") { MessageId = "tx_1" }, new SendSms("sealed") { MessageId = "tx_1" }.WithoutSecrets());
        Assert.Equal(new PrepareReset("") { MessageId = "pr_1" }, new PrepareReset("sealed") { MessageId = "pr_1" }.WithoutSecrets());
        var sealedTypes = OutboxHandlers.MessageTypes.Where(type => type.GetProperty("Sealed") is not null).Select(type => type.Name);
        Assert.Equal([nameof(SendEmail), nameof(SendSms), nameof(PrepareReset)], sealedTypes);
    }

    [GeneratedRegex("^[a-z]+[.][a-z]+$")]
    private static partial Regex TwoWords();
}
