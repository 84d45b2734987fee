using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Livehouse.Identity.Sessions;

/// <summary>Deletes expired sessions and lockout records now and then. Nothing depends on it but the size of the database: what has expired is not honoured.</summary>
internal sealed partial class ExpiryJanitor(IdentityPorts ports, TimeProvider time, ILogger<ExpiryJanitor> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    private readonly PeriodicTimer _timer = new(Every, time);

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken)) await Sweep(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task Sweep(CancellationToken cancellation)
    {
        try
        {
            var now = time.GetUtcNow();
            var (ended, forgotten) = (await ports.Sessions.Purge(now, cancellation), await ports.Lockouts.Purge(now, cancellation));
            LogSwept(logger, ended, forgotten);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The next round tries again; the server must not stop for it.
            LogFailed(logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Deleted {Sessions} expired sessions and {Lockouts} expired lockout records.")]
    private static partial void LogSwept(ILogger logger, int sessions, int lockouts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired sessions could not be deleted.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
