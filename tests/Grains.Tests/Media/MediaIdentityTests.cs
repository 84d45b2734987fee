using System.Text;
using Livehouse.Media;

namespace Livehouse.Tests.Grains.Media;

public sealed class MediaIdentityTests
{
    private const int LiveKitBytesMax = 256;

    [Theory]
    [InlineData("u1")]
    [InlineData("ann@example.com")]
    [InlineData("auth0|5f7c8ec7c33c6c004bbafe82")]
    public void GivenAUserIdOfTheUsualKind_WhenNamed_ThenThePublisherIsTheUserAndEachSessionBeginsWithIt(string userId)
    {
        Assert.Equal(userId, MediaIdentity.Of(userId));
        var (first, second) = (MediaIdentity.NewSession(userId), MediaIdentity.NewSession(userId));
        Assert.StartsWith($"{userId}~", first, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
    }

    /// <summary>Whatever an id is made of, those of others included: identities lead to their own user alone, and a media server takes them.</summary>
    [Fact]
    public void GivenAnyUserIds_WhenNamed_ThenEachIdentityLeadsBackToItsUserAndToNobodyElse() => Seeds.Each(3, random =>
    {
        var owners = new Dictionary<string, string>();
        for (var at = 0; at < 2_000; at++)
        {
            var userId = UserId(random, [.. owners.Keys]);
            foreach (var identity in (string[])[MediaIdentity.Of(userId), MediaIdentity.NewSession(userId)])
            {
                Assert.InRange(Encoding.UTF8.GetByteCount(identity), 1, LiveKitBytesMax);
                Assert.Equal(userId, MediaIdentity.UserOf(identity, userId));
                Assert.Equal(MediaIdentity.UserOf(MediaIdentity.Of(userId), null), MediaIdentity.UserOf(identity, null));
                Assert.Equal(userId, owners.GetValueOrDefault(identity, userId));
                owners[identity] = userId;
            }
        }
    });

    [Fact]
    public void GivenAnAttributeThatDoesNotFitTheIdentity_WhenItIsRead_ThenItIsNotBelieved()
    {
        Assert.Equal("ann", MediaIdentity.UserOf(MediaIdentity.NewSession("ann"), "bob"));
        Assert.Equal("ann", MediaIdentity.UserOf("ann", "bob"));
        Assert.Equal("ann", MediaIdentity.UserOf("ann", null));
        Assert.Equal("sip_+15550100", MediaIdentity.UserOf("sip_+15550100", null));
    }

    /// <summary>Short and long ones, ones that look like identities, and ones that were seen before as identities.</summary>
    private static string UserId(Random random, IReadOnlyList<string> identities)
    {
        if (identities.Count > 0 && random.Next(4) == 0) return identities[random.Next(identities.Count)];
        string[] parts = ["a", "~", "é", "日", "😀", "|", "@", new string('x', 50), "0123456789abcdefghijkl", " "];
        var text = new StringBuilder();
        var length = random.Next(1, 256);
        while (text.Length < length && random.Next(12) > 0) text.Append(parts[random.Next(parts.Length)]);
        return text.Length is > 0 and <= 255 ? text.ToString() : $"u{random.Next()}";
    }
}
