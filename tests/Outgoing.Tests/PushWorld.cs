using Livehouse.Identifiers;
using Livehouse.Identity.Keys;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Outgoing.Push;
using Livehouse.Storage;
using Livehouse.Testing;
using Livehouse.Users;

namespace Livehouse.Tests.Outgoing;

/// <summary>The storage and the sender as they are, a strict push service over HTTP, and a clock that the test moves.</summary>
internal sealed class PushWorld : IAsyncDisposable
{
    public const string Tenant = "acme";
    public const string Stream = "st_1";

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-push-");
    private readonly OutgoingOptions _options;
    private PushServices? _services;

    private PushWorld(FakeClock clock, OutgoingOptions options) => (Clock, _options) = (clock, options);

    public FakeClock Clock { get; }

    public LivehouseStorage Storage { get; private set; } = null!;

    public PushReceiver Receiver { get; private set; } = null!;

    public AnnounceLive Announcement { get; } = new(Tenant, "host", "The host", Stream, "A title", null);

    public PushRun Sending => _services!.Run;

    /// <param name="databaseUrl">Empty: SQLite in a folder of its own.</param>
    public static async Task<PushWorld> Make(string databaseUrl, FakeClock? clock = null, OutgoingOptions? options = null)
    {
        var world = new PushWorld(clock ?? new FakeClock(), options ?? new OutgoingOptions { AllowPrivate = true });
        world.Receiver = await PushReceiver.Start(world.Clock);
        world.Storage = await LivehouseStorage.Open(
            new StorageOptions { DatabaseUrl = databaseUrl, DataDirectory = world._folder.FullName }, world.Clock);
        world._services = new PushServices(
            world.Storage.Push,
            world.Storage.Identity,
            new SecretSeal("a secret of the tests that is long enough"),
            world._options,
            world.Clock);
        world.Receiver.VapidKey = world._services.Vapid.PublicKey;
        return world;
    }

    public Task<PushSubscription> Subscribe(string userId, string? device = null)
    {
        var name = device ?? userId;
        return Storage.Push.Add(new PushSubscription(
            Ids.New("ps_"),
            Tenant,
            userId,
            PushKinds.WebPush,
            Receiver.EndpointOf(name),
            Receiver.Device(name).PublicKey,
            Receiver.Device(name).Auth,
            Clock.GetUtcNow()));
    }

    /// <summary>A phone.</summary>
    public Task<PushSubscription> Subscribe(string userId, string kind, string token) =>
        Storage.Push.Add(new PushSubscription(Ids.New("ps_"), Tenant, userId, kind, token, "", "", Clock.GetUtcNow()));

    /// <summary>As the host's grain stores them.</summary>
    public async Task Follow(IEnumerable<(string UserId, bool Notify)> followers)
    {
        var rows = followers.Select((one, at) => new LedgerRow(
            FollowerLedger.Name, one.UserId, at / 3, $$"""{"at":"2026-11-21T02:00:00.000Z","notify":{{(one.Notify ? "true" : "false")}}}"""));
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(GrainRef.User(Tenant, "host"), 0, "{}") { Upsert = [.. rows] }));
    }

    /// <summary>Runs the announcement and all jobs that come of it, and returns those that send.</summary>
    public async Task<List<SendPush>> Announce()
    {
        List<SendPush> sends = [];
        var handler = new AnnounceLiveHandler(Storage.Grains, Storage.Push, _options, Clock);
        await handler.Run(Announcement, CancellationToken.None);
        while (true)
        {
            var now = Clock.GetUtcNow();
            var due = (await Storage.Outbox.Claim(now, Lease, 10)).Concat(await Storage.OutgoingOutbox.Claim(now, Lease, 10)).ToList();
            if (due.Count == 0) return sends;
            foreach (var job in due)
            {
                if (job.Message is AnnounceLive announce) await handler.Run(announce, CancellationToken.None);
                if (job.Message is SendPush send) sends.Add(send);
                Assert.True(await Storage.Outbox.End(new OutboxRun(job.Id, job.Attempts), now));
            }
        }
    }

    public Task Send(IReadOnlyList<string> userIds, CancellationToken cancellation = default) => Sending.Send(
        new SendPush(Tenant, "host", "The host", Stream, "A title", userIds), static (_, _) => Task.FromResult(true), cancellation);

    public async ValueTask DisposeAsync()
    {
        _services?.Dispose();
        await Storage.DisposeAsync();
        await Receiver.DisposeAsync();
        Teardown.Delete(_folder.FullName);
    }
}
