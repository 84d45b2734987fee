using Livehouse.Api.Hub;
using Livehouse.Identity.Sessions;

namespace Livehouse.Api.Auth;

/// <summary>
/// Ends hub connections with their sessions: immediately when a session ends in this process; within <see cref="Every"/> when it ended elsewhere or expired, or
/// its user's roles changed. Its queries grow with the number of sessions connected here, not with their connections.
/// </summary>
internal sealed partial class SessionSweep(
    SessionConnections connections, SessionService sessions, TimeProvider time, ILogger<SessionSweep> log) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        sessions.Ended += connections.End;
        try
        {
            using var timer = new PeriodicTimer(Every, time);
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Round(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends, and every connection with it.
        }
        finally
        {
            sessions.Ended -= connections.End;
        }
    }

    private async Task Round(CancellationToken stop)
    {
        var asked = connections.Sessions();
        if (asked.Count == 0) return;
        try
        {
            var live = await sessions.Live(asked, stop);
            connections.Sweep(live.ToDictionary(static session => session.Id, static session => session.Roles, StringComparer.Ordinal), asked);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // No connection is closed because the database is briefly unavailable.
            LogFailed(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sessions of open hub connections could not be looked up; the next round comes in some seconds.")]
    private static partial void LogFailed(ILogger log, Exception error);
}
