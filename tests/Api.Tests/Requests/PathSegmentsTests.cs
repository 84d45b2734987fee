using Livehouse.Api.Requests;
using Livehouse.Testing;
using Xunit.Abstractions;

namespace Livehouse.Tests.Requests;

public class PathSegmentsTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("/api/users/a%2Fb/follow", "/api/users/a%2Fb/follow")]
    [InlineData("/api/users/a%2fb/follow?x=/y%2F", "/api/users/a%2Fb/follow")]
    [InlineData("/api/users/a%252Fb/follow", "/api/users/a%252Fb/follow")]
    [InlineData("/api/users/a%25b/follow", "/api/users/a%25b/follow")]
    [InlineData("/api/users/%7c%40%C3%A9%25/follow", "/api/users/|@é%25/follow")]
    [InlineData("http://host:80/api/a%2Fb?c", "/api/a%2Fb")]
    [InlineData("/api/x/../a%2Fb/./c", "/api/a%2Fb/c")]
    [InlineData("/api/x/%2e%2E/a%2Fb", "/api/a%2Fb")]
    [InlineData("/../%25", "/%25")]
    [InlineData("/a%2F..%2Fb", "/a%2F..%2Fb")]
    [InlineData("/a%2Fb/", "/a%2Fb/")]
    [InlineData("http://host", "/")]
    public void GivenATarget_WhenItIsRead_ThenItsPathHasOneSpelling(string target, string canonical) => Assert.Equal(canonical, PathSegments.Canonical(target));

    [Theory]
    [InlineData("/a%")]
    [InlineData("/a%2")]
    [InlineData("/a%zz")]
    [InlineData("/a%ff%25")]
    [InlineData("/%c0%af")]
    [InlineData("/%ed%a0%80")]
    public void GivenWhatIsNoEncoding_WhenItIsRead_ThenItIsRefused(string target) => Assert.Null(PathSegments.Canonical(target));

    [Fact]
    public Task GivenAnySegment_WhenItGoesThroughAPath_ThenItComesOutAsItWentIn() => Seeds.Try(20, output.WriteLine, seed =>
    {
        var random = new Random(seed);
        for (var times = 0; times < 200; times++)
        {
            var segment = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pick(random)));
            if (segment is "." or "..") continue;
            var canonical = PathSegments.Canonical($"/a/{Uri.EscapeDataString(segment)}/b")!.Split('/');
            Assert.Equal(["", "a", "b"], [canonical[0], canonical[1], canonical[3]]);
            Assert.Equal(segment, PathSegments.Decode(canonical[2]));
        }

        return Task.CompletedTask;
    });

    private static string Pick(Random random)
    {
        string[] pieces = ["%", "%2F", "%25", "2", "F", "5", "/", ".", "é", "👩", "a", " ", "\\", "?", "#"];
        return pieces[random.Next(pieces.Length)];
    }
}
