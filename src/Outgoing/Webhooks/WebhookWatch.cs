using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>
/// What endpoints ask for, in memory. A process that has not read it for a while says that everything is wanted, so that nothing which happens after an
/// endpoint's creation was answered is missed.
/// </summary>
public sealed partial class WebhookWatch(IWebhookStore store, OutgoingOptions options, TimeProvider time, ILogger<WebhookWatch> log)
    : BackgroundService, IWebhookWatch
{
    /// <summary>How old the knowledge of a process may be. Creating an endpoint takes as long where there are other processes.</summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(0.5);

    private volatile Known _known = new(new WebhookInterests(-1, new Dictionary<string, IReadOnlySet<string>>()), null);

    public bool Wants(string tenantId, string type)
    {
        var known = _known;
        return !IsFresh(known) || (known.Interests.Types.TryGetValue(tenantId, out var types) && types.Contains(type));
    }

    public bool WantsAny(string tenantId)
    {
        var known = _known;
        return !IsFresh(known) || known.Interests.Types.ContainsKey(tenantId);
    }

    /// <summary>Endpoints were changed here.</summary>
    public async Task Read(CancellationToken cancellation)
    {
        var (at, before) = (time.GetTimestamp(), _known);
        var read = await store.Interests(before.Interests.Revision, cancellation) ?? before.Interests;
        // Of two that overlap, the newer one stays.
        lock (store)
        {
            if (read.Revision >= _known.Interests.Revision) _known = new Known(read, at);
        }
    }

    /// <summary>Returns when every process knows what this one has changed.</summary>
    public async Task Spread(CancellationToken cancellation)
    {
        await Read(cancellation);
        if (options.HasOtherProcesses) await Task.Delay(KnownFor, time, cancellation);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Read(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.HasOtherProcesses) return;
        using var timer = new PeriodicTimer(ReadEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Read(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested && error is not OutOfMemoryException)
            {
                LogUnread(log, error);
            }
        }
    }

    /// <summary>Where nobody else changes endpoints, what was read stays true.</summary>
    private bool IsFresh(Known known) => known.At is { } at && (!options.HasOtherProcesses || time.GetElapsedTime(at) < KnownFor);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What webhook endpoints ask for could not be read; until it can, everything is stored for them.")]
    private static partial void LogUnread(ILogger log, Exception fault);

    private sealed record Known(WebhookInterests Interests, long? At);
}
