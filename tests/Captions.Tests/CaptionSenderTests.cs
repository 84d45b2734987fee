using System.Net;
using Livehouse.Captions.Server;
using Livehouse.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests.Captions;

public sealed class CaptionSenderTests
{
    [Fact]
    public async Task GivenAServerThatIsAway_WhenItComesBack_ThenNothingIsLostAndTheOrderIsKept()
    {
        using var server = new StandInServer();
        var clock = new FakeClock();
        for (var at = 0; at < 5; at++) server.BreakOff();
        server.Fail(HttpStatusCode.ServiceUnavailable);
        server.Fail(HttpStatusCode.TooManyRequests, retryAfter: 60);
        server.Fail(HttpStatusCode.Unauthorized);
        server.Fail(HttpStatusCode.Forbidden);
        server.Fail(HttpStatusCode.InternalServerError);
        var sender = new CaptionSender("st_1", server.Api(), clock, NullLogger.Instance);
        for (var at = 0; at < 20; at++) await sender.Add(Caption(at), CancellationToken.None);
        sender.Complete();

        var began = clock.GetUtcNow();
        await Steps.Until(sender.Run(CancellationToken.None), clock);

        Assert.Equal(Enumerable.Range(0, 20).Select(Caption), server.Captions);
        Assert.Equal(10, server.Refused);
        Assert.True(clock.GetUtcNow() - began > TimeSpan.FromSeconds(60), "It asked again before it was told to.");
    }

    [Fact]
    public async Task GivenACaptionThatIsNeverTaken_ThenTheOthersAre()
    {
        using var server = new StandInServer();
        server.Fail(HttpStatusCode.BadRequest);
        var sender = new CaptionSender("st_1", server.Api(), new FakeClock(), NullLogger.Instance);
        for (var at = 0; at < 3; at++) await sender.Add(Caption(at), CancellationToken.None);
        sender.Complete();

        await sender.Run(CancellationToken.None).WaitAsync(Hang.After);

        Assert.Equal([Caption(1), Caption(2)], server.Captions);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Conflict)]
    public async Task GivenAStreamThatTakesNone_ThenThatIsTold(HttpStatusCode status)
    {
        using var server = new StandInServer();
        server.Fail(status);
        var sender = new CaptionSender("st_1", server.Api(), new FakeClock(), NullLogger.Instance);
        await sender.Add(Caption(0), CancellationToken.None);

        await Assert.ThrowsAsync<CaptionRefusedException>(() => sender.Run(CancellationToken.None).WaitAsync(Hang.After));
    }

    private static SpokenCaption Caption(int at) => new($"asr-{at}", $"Text {at}", at, at + 1, "en", Final: true);
}
