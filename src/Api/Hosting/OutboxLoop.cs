using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json.Serialization;
using Livehouse.Api.Ingress;
using Livehouse.Grains.Outbox;
using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Api.Hosting;

/// <summary>Runs committed outbox messages while the server runs; when it stops, those in progress are completed.</summary>
/// <param name="outgoing">Runs those of <see cref="OutboxPool.Outgoing"/>, in slots of their own.</param>
internal sealed class OutboxLoop(OutboxRunner runner, OutgoingRunner outgoing) : BackgroundService, IImmediateOutbox
{
    public Task<OutboxResult?> RunNow(string? outboxMessageId, GrainRef grain, OutboxMessage message, CancellationToken cancellation) =>
        runner.RunNow(outboxMessageId, grain, message, cancellation);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(runner.Run(stoppingToken), outgoing.Runner.Run(stoppingToken));
}

/// <summary>The runner of <see cref="OutboxPool.Outgoing"/>.</summary>
internal sealed record OutgoingRunner(OutboxRunner Runner) : IDisposable
{
    public void Dispose() => Runner.Dispose();
}

/// <summary>Logs and counts the results of outbox messages.</summary>
internal sealed partial class OutboxLog : IOutboxObserver, IDisposable
{
    private readonly ILogger<OutboxLog> _logger;
    private readonly Meter _meter = new("Livehouse.Effects");
    private readonly Counter<long> _outcomes;

    public OutboxLog(ILogger<OutboxLog> logger)
    {
        _logger = logger;
        _outcomes = _meter.CreateCounter<long>("livehouse_effects_total", "{effect}", "Attempts at outbox messages, by kind and outcome.");
        foreach (var kind in typeof(OutboxMessage).GetCustomAttributes<JsonDerivedTypeAttribute>())
        {
            foreach (var outcome in (string[])["done", "failed", "given_up", "superseded"]) Add(0, kind.DerivedType.Name, outcome);
        }
    }

    public void Succeeded(PendingOutboxMessage message) => Count(message, "done");

    public void Failed(PendingOutboxMessage message, OutboxMessageFailedException failure, bool givenUp)
    {
        var kind = Kind(message);
        Count(message, givenUp ? "given_up" : "failed");
        if (givenUp) LogGivenUp(_logger, kind, message.Grain, message.Attempts, failure);
        else LogFailed(_logger, kind, message.Grain, message.Attempts, failure.Message);
    }

    public void Superseded(PendingOutboxMessage message)
    {
        Count(message, "superseded");
        var kind = Kind(message);
        LogSuperseded(_logger, kind, message.Grain, message.Attempts);
    }

    public void StoreFailed(Exception error) => LogStoreFailed(_logger, error);

    public void Dispose() => _meter.Dispose();

    private static string Kind(PendingOutboxMessage message) => message.Message.GetType().Name;

    private void Count(PendingOutboxMessage message, string outcome) => Add(1, Kind(message), outcome);

    private void Add(long tries, string kind, string outcome) => _outcomes.Add(tries, new("kind", kind), new("outcome", outcome));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} of {Grain} failed at attempt {Attempt} and will be retried: {Reason}")]
    private static partial void LogFailed(ILogger logger, string kind, GrainRef grain, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} of {Grain} was given up after {Attempts} attempts: it is a dead letter (docs/jobs.md).")]
    private static partial void LogGivenUp(ILogger logger, string kind, GrainRef grain, int attempts, Exception failure);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Attempt {Attempt} at {Kind} of {Grain} had lost its lease, or the job had ended: its outcome was not applied.")]
    private static partial void LogSuperseded(ILogger logger, string kind, GrainRef grain, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox could not be read, or an outcome could not be stored. The runner continues and retries.")]
    private static partial void LogStoreFailed(ILogger logger, Exception error);
}
