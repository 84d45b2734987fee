using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Api.Problems;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Livehouse.Tests.Problems;

public class UnexpectedErrorsTests
{
    public static TheoryData<Exception, int, string, LogLevel?> Errors => new()
    {
        { new BadHttpRequestException("inner words", 400, new JsonException("inner words")), 400, "validation_failed", null },
        { new BadHttpRequestException("Unexpected end of request content.", 400), 400, "validation_failed", null },
        { new BadHttpRequestException("inner words", 408), 408, "request_timeout", null },
        { new BadHttpRequestException("inner words", 413), 413, "payload_too_large", null },
        { new RefusedException(Refusal.StreamEnded()), 409, "stream_ended", null },
        { new GrainMovedException(GrainRef.Stream("inner-words")), 503, "unavailable", LogLevel.Warning },
        { new TimeoutException("inner words"), 503, "unavailable", LogLevel.Warning },
        { new OverloadedException(), 503, "unavailable", LogLevel.Warning },
        { new InvalidOperationException("inner words"), 500, "internal_error", LogLevel.Error },
        { new OperationCanceledException("inner words"), 500, "internal_error", LogLevel.Error },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task GivenAnError_WhenItIsHandled_ThenItsAnswerHidesTheInsideAndItIsLoggedOnce(Exception error, int status, string code, LogLevel? logged)
    {
        var log = new Log();
        var (context, body) = await Handle(error, log);

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal(code, body["code"]!.GetValue<string>());
        Assert.DoesNotContain("inner", body.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(status == 503 ? "1" : "", context.Response.Headers.RetryAfter.ToString());
        Assert.Equal(logged is { } level ? [level] : [], log.Levels);
    }

    [Fact]
    public async Task GivenAClientThatWentAway_WhenItsRequestIsCancelled_ThenNobodyIsToldAndNothingIsLogged()
    {
        var log = new Log();
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };

        Assert.True(await Handler(log).TryHandleAsync(context, new OperationCanceledException(), CancellationToken.None));

        Assert.Equal(499, context.Response.StatusCode);
        Assert.Empty(log.Levels);
    }

    private static async Task<(HttpContext Context, JsonNode Body)> Handle(Exception error, Log log)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        Assert.True(await Handler(log).TryHandleAsync(context, error, CancellationToken.None));
        return (context, JsonNode.Parse(body.ToArray())!);
    }

    private static UnexpectedErrors Handler(Log log) =>
        new(Options.Create(new ProblemOptions { IsUnavailable = static error => error is OverloadedException }), log);

    private sealed class OverloadedException : Exception;

    private sealed class Log : ILogger<UnexpectedErrors>
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Levels.Add(logLevel);
    }
}
