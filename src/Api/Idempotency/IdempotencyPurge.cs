using Livehouse.Storage;

namespace Livehouse.Api.Idempotency;

/// <summary>Deletes kept answers that are older than a day, once an hour.</summary>
internal sealed partial class IdempotencyPurge(IIdempotencyStore store, TimeProvider time, ILogger<IdempotencyPurge> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var count = await store.Purge(time.GetUtcNow(), stoppingToken);
                LogPurged(logger, count);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(logger, error);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} kept answers expired.")]
    private static partial void LogPurged(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired answers could not be deleted; the next try is in an hour.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
