using Livehouse.Hosting;
using Microsoft.Extensions.Logging;

namespace Livehouse.Identity.Sessions;

/// <summary>
/// Deletes expired sessions, lockout and registration records, one-time secrets and spent budgets now and then. Nothing depends on it but the size of the
/// database: what has expired is not honoured.
/// </summary>
internal sealed partial class ExpiryJanitor(IdentityPorts ports, TimeProvider time, ILogger<ExpiryJanitor> logger) : IScheduledJob
{
    public string Name => "expiry-janitor";

    public string Kind => "identity.cleanup";

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task RunOnce(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (ended, forgotten) =
            (await ports.Sessions.Purge(now, cancellation), await ports.Lockouts.Purge(now, cancellation) + await ports.Registrations.Purge(now, cancellation));
        forgotten += await ports.OneTime.Purge(now, cancellation) + await ports.Budgets.Purge(now, cancellation)
            + await ports.Federation.Purge(now, cancellation);
        LogSwept(logger, ended, forgotten);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Deleted {Sessions} expired sessions and {Records} expired records of other kinds.")]
    private static partial void LogSwept(ILogger logger, int sessions, int records);
}
