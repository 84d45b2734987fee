using Livehouse.Billing;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Listings;
using Livehouse.LocalSilo.Proxies;
using Livehouse.Matching;
using Livehouse.Moderation;
using Livehouse.Notices;
using Livehouse.Rooms;
using Livehouse.Streams;
using Livehouse.Users;
using Microsoft.Extensions.Logging;

namespace Livehouse.LocalSilo;

/// <summary>
/// Hosts grains inside this process. A grain is activated by its first call, takes one turn at a time in the order the calls came (awaits included: turns are not reentrant), and goes when
/// nobody has called it for a while. A turn that throws costs the grain its activation, without a last word to it: the caller gets the exception, and the calls that wait get a new
/// activation. A call into an idle grain runs on the caller's thread.
/// </summary>
public sealed class LocalSilo : IGrains, IAsyncDisposable
{
    private readonly SiloContext _silo;
    private readonly SiloGrains _outside;
    private readonly ITimer _sweeper;
    private readonly Lazy<Task> _stop;
    private int _isSweeping;

    /// <param name="outboxCommitted">Called from turns, each time that effects were committed: it must return at once.</param>
    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    public LocalSilo(LocalSiloOptions options, GrainFactories factories, TimeProvider time, Action outboxCommitted, ILogger<LocalSilo> logger)
    {
        options.Validate();
        _silo = new SiloContext(options, factories, time, outboxCommitted, logger);
        _outside = new SiloGrains(_silo.Tables, fromOutside: true);
        _stop = new Lazy<Task>(Stop);
        _sweeper = time.CreateTimer(static silo => ((LocalSilo)silo!).Sweep(), this, options.SweepPeriod, options.SweepPeriod);
    }

    public IStreamGrain Stream(string streamId) => _outside.Stream(streamId);

    public IUserGrain User(string tenantId, string userId) => _outside.User(tenantId, userId);

    public IReportQueueGrain ReportQueue(string tenantId) => _outside.ReportQueue(tenantId);

    public IDirectoryGrain Directory(string tenantId) => _outside.Directory(tenantId);

    public IRoomGrain Room(RoomRef room) => _outside.Room(room);

    public IMediaNameGrain MediaName(string realm, string mediaRoom) => _outside.MediaName(realm, mediaRoom);

    public IRoomDirectoryGrain RoomDirectory(string tenantId) => _outside.RoomDirectory(tenantId);

    public ISubscriptionGrain Subscription(string tenantId, string userId) => _outside.Subscription(tenantId, userId);

    public IBillingOwnerGrain BillingOwner(string billerKey) => _outside.BillingOwner(billerKey);

    public IInboxGrain Inbox(string tenantId, string userId) => _outside.Inbox(tenantId, userId);

    public IMatchGrain Match(string tenantId, string topicKey) => _outside.Match(tenantId, topicKey);

    public INotificationRouterGrain NotificationRouter() => _outside.NotificationRouter();

    /// <summary>
    /// Stops gracefully: refuses calls from outside, lets the grains take the turns that wait and write what they hold, and gives up after <see cref="LocalSiloOptions.StopTimeout"/>.
    /// </summary>
    public ValueTask DisposeAsync() => new(_stop.Value);

    /// <summary>Forgets everything at once, as a crash would: no grain gets a last word, and who waits for an answer gets a <see cref="SiloStoppedException"/>.</summary>
    public void Kill()
    {
        _silo.Stop();
        _sweeper.Dispose();
        foreach (var cells in _silo.Tables.All) cells.Kill();
        _silo.Dispose();
    }

    private async Task Stop()
    {
        _silo.Close();
        foreach (var cells in _silo.Tables.All) cells.Wake();
        try
        {
            await _silo.Empty.WaitAsync(_silo.Options.StopTimeout, _silo.Time);
        }
        catch (TimeoutException)
        {
            _silo.Logger.StopTimedOut(_silo.Options.StopTimeout, _silo.CellCount);
        }

        Kill();
    }

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) == 1) return;
        try
        {
            var now = _silo.Time.GetTimestamp();
            foreach (var cells in _silo.Tables.All) cells.Sweep(now);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // On a timer's thread it would end the process.
            _silo.Logger.SweepFailed(failure);
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }
}
