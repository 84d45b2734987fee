using Livehouse.Hosting;
using Livehouse.Storage;

namespace Livehouse.Api.Idempotency;

/// <summary>Deletes stored answers older than a day, once an hour. Only the size of the database depends on it.</summary>
internal sealed partial class IdempotencyPurge(IIdempotencyStore store, TimeProvider time, ILogger<IdempotencyPurge> logger) : IScheduledJob
{
    public string Name => "idempotency-purge";

    public string Kind => "idempotency.cleanup";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task RunOnce(CancellationToken cancellation)
    {
        var count = await store.Purge(time.GetUtcNow(), cancellation);
        LogPurged(logger, count);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} stored answers expired.")]
    private static partial void LogPurged(ILogger logger, int count);
}
