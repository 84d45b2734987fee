using Livehouse.Hosting;
using Livehouse.Storage;

namespace Livehouse.Api.Idempotency;

/// <summary>Deletes kept answers that are older than a day, once an hour. Nothing depends on it but the size of the database.</summary>
internal sealed partial class IdempotencyPurge(IIdempotencyStore store, TimeProvider time, ILogger<IdempotencyPurge> logger) : IScheduledJob
{
    public string Name => "idempotency-purge";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task RunOnce(CancellationToken cancellation)
    {
        var count = await store.Purge(time.GetUtcNow(), cancellation);
        LogPurged(logger, count);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} kept answers expired.")]
    private static partial void LogPurged(ILogger logger, int count);
}
