using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Livehouse.Api.Operations.Health;

/// <summary>Probes the server's dependencies. Each method throws when its dependency does not answer.</summary>
internal interface IDependencyProbes
{
    Task Database(CancellationToken cancellation);

    Task Media(CancellationToken cancellation);
}

/// <summary>Nothing works without the database.</summary>
internal sealed class DatabaseHealth(IDependencyProbes signs) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await signs.Database(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error)
        {
            // The framework logs the exception with the check's name; it is not sent to clients.
            return new HealthCheckResult(context.Registration.FailureStatus, "The database does not answer, or can't be written.", error);
        }
    }
}

/// <summary>
/// Chat, gifts and tokens work without the media server; everything that needs it waits. Probed at most every few seconds, however often the server is.
/// </summary>
internal sealed class MediaHealth(IDependencyProbes signs, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task<bool>? _asked;
    private long _askedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await Answers() ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("The media server does not answer; everything that needs it waits.");

    private Task<bool> Answers()
    {
        lock (_gate)
        {
            if (_asked is not null && (!_asked.IsCompleted || time.GetElapsedTime(_askedAt) < FreshFor)) return _asked;
            _askedAt = time.GetTimestamp();
            return _asked = Ask();
        }
    }

    private async Task<bool> Ask()
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        try
        {
            await signs.Media(timeout.Token);
            return true;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return false;
        }
    }
}

/// <summary>A server that is stopping must not receive new traffic.</summary>
internal sealed class ServingHealth(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("The server is stopping.") : HealthCheckResult.Healthy());
}
