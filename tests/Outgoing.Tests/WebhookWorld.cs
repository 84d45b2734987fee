using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Identity;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Keys;
using Livehouse.Identity.Mail;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Outgoing.Webhooks;
using Livehouse.Storage;
using Livehouse.Testing;
using Livehouse.Wire;

namespace Livehouse.Tests.Outgoing;

/// <summary>
/// The storage and the sender as they are, a receiver over HTTP, and a clock that the test moves. Jobs run one after the other, each as the runner would run
/// it; a crash leaves its job to be claimed again when its lease is over.
/// </summary>
internal sealed class WebhookWorld : IAsyncDisposable
{
    public const string Tenant = "acme";

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-webhooks-");
    private readonly Dictionary<string, long> _versions = [];
    private readonly OutgoingOptions _options = new() { AllowPrivate = true };
    private readonly SecretSeal _seal = new("a secret of the tests that is long enough");
    private WebhookServices? _services;

    public FakeClock Clock { get; } = new();

    public LivehouseStorage Storage { get; private set; } = null!;

    public WebhookReceiver Receiver { get; private set; } = null!;

    public WebhookEndpoint Endpoint { get; private set; } = null!;

    public int MailsSent { get; private set; }

    /// <summary>What happened, as (stream, number).</summary>
    public List<(string StreamId, int Number)> Happened { get; } = [];

    /// <summary>What the receiver has accepted, in order.</summary>
    public List<Received> Accepted { get; } = [];

    /// <param name="databaseUrl">Empty: SQLite in a folder of its own.</param>
    public static async Task<WebhookWorld> Make(string databaseUrl)
    {
        var world = new WebhookWorld();
        world.Receiver = await WebhookReceiver.Start();
        await world.Open(databaseUrl);
        world.Endpoint = await world.AddEndpoint();
        world.Answers(204);
        return world;
    }

    public async Task<WebhookEndpoint> AddEndpoint()
    {
        var id = Ids.New("we_");
        var endpoint = new WebhookEndpoint(
            id, Tenant, Receiver.Url, [WebhookTypes.GiftSent], null, _services!.Secrets.Seal(id, WebhookSecrets.New()), Clock.GetUtcNow());
        Assert.True(await Storage.Webhooks.Create(endpoint));
        return endpoint;
    }

    public async Task Change(WebhookEndpointChange change) =>
        Assert.NotNull(await Storage.Webhooks.Change(Tenant, Endpoint.Id, change, Clock.GetUtcNow()));

    /// <summary>Gives the endpoint an address below its own and a new secret, which it returns.</summary>
    public async Task<string> MoveAndRotate(string path)
    {
        await Change(new WebhookEndpointChange(Receiver.Url + path, null, null, null));
        var (secret, now) = (WebhookSecrets.New(), Clock.GetUtcNow());
        Assert.NotNull(await Storage.Webhooks.Rotate(Tenant, Endpoint.Id, _services!.Secrets.Seal(Endpoint.Id, secret), now + TimeSpan.FromHours(24), now));
        return secret;
    }

    public Task<IReadOnlyList<WebhookDelivery>> Log(string endpointId, string? state = null) =>
        Storage.Webhooks.Deliveries(new WebhookDeliveryQuery(endpointId, 100, State: state));

    public void Answers(int status, string? retryAfter = null) => Receiver.Answer = (received, context) =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        if (status is >= 200 and < 300) Accept(received);
        return Task.CompletedTask;
    };

    public void Accept(Received received)
    {
        lock (Accepted) Accepted.Add(received);
    }

    public void BreaksConnections() => Receiver.Answer = static (_, context) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>As the stream's grain commits it.</summary>
    public async Task Happen(string streamId)
    {
        var number = Happened.Count(one => one.StreamId == streamId) + 1;
        Happened.Add((streamId, number));
        var (grain, version) = (GrainRef.Stream(streamId), _versions.GetValueOrDefault(streamId));
        var data = JsonSerializer.SerializeToElement(new { number }, LivehouseJson.Options);
        var news = new WebhookNews(WebhookTypes.GiftSent, Tenant, streamId, streamId, Clock.GetUtcNow(), data);
        var committed = await Storage.Grains.Commit(new GrainCommit(grain, version, "{}")
        {
            Insert = [new LedgerRow(WebhookNews.Ledger, Ids.New("evt_"), version + 1, JsonSerializer.Serialize(news, LivehouseJson.Options))],
            Outbox = [new PendingOutboxMessage(Ids.New("wq_"), GrainRef.Identity, new QueueWebhooks(grain.Kind, grain.Key), Clock.GetUtcNow())],
        });
        Assert.Equal(CommitResult.Committed, committed);
        _versions[streamId] = version + 1;
    }

    /// <summary>Runs what is due until nothing is.</summary>
    /// <param name="crashes">Whether the process dies in the middle of a job, or at its end, before that is stored.</param>
    public async Task RunDue(Func<bool>? crashes = null)
    {
        while (true)
        {
            var now = Clock.GetUtcNow();
            var due = (await Storage.Outbox.Claim(now, Lease, 10)).Concat(await Storage.OutgoingOutbox.Claim(now, Lease, 10)).ToList();
            if (due.Count == 0) return;
            foreach (var job in due) await Run(job, crashes?.Invoke() == true);
        }
    }

    /// <summary>Moves the clock from one due time to the next until nothing is left to do.</summary>
    public async Task RunToTheEnd()
    {
        for (var turn = 0; turn < 1_000; turn++)
        {
            await RunDue();
            if (await NextDue() is not { } next) return;
            if (next > Clock.GetUtcNow()) Clock.AdvanceTo(next);
        }

        Assert.Fail("It does not end.");
    }

    /// <summary>Lets time pass, running what becomes due on the way.</summary>
    public async Task Pass(TimeSpan time, Func<bool>? crashes = null)
    {
        var end = Clock.GetUtcNow() + time;
        await RunDue(crashes);
        while (await NextDue() is { } next && next <= end)
        {
            if (next > Clock.GetUtcNow()) Clock.AdvanceTo(next);
            await RunDue(crashes);
        }

        Clock.AdvanceTo(end);
    }

    public async Task<WebhookEndpoint> EndpointNow() => (await Storage.Webhooks.Find(Tenant, Endpoint.Id))!;

    public Task AddAdmin(string email) => Storage.Identity.Accounts.Create(
        new Account("us_admin", Tenant, email, email, "admin", "admin", "Admin", "", [Callers.Role.Admin], null, Clock.GetUtcNow()), null);

    public async ValueTask DisposeAsync()
    {
        _services?.Dispose();
        await Storage.DisposeAsync();
        await Receiver.DisposeAsync();
        Teardown.Delete(_folder.FullName);
    }

    private async Task Open(string databaseUrl)
    {
        Storage = await LivehouseStorage.Open(new StorageOptions { DatabaseUrl = databaseUrl, DataDirectory = _folder.FullName }, Clock);
        _services = new WebhookServices(
            Storage.Webhooks, Storage.Identity, _seal, new MessageQueue(_seal, Clock), new IdentityEnvironment(), _options, Clock);
    }

    private async Task<DateTimeOffset?> NextDue()
    {
        var (common, outgoing) = (await Storage.Outbox.NextDue(), await Storage.OutgoingOutbox.NextDue());
        return common is { } first && (outgoing is not { } second || first < second) ? first : outgoing;
    }

    private async Task Run(PendingOutboxMessage job, bool crashes)
    {
        using var death = new CancellationTokenSource();
        var answer = Receiver.Answer;
        if (crashes)
        {
            Receiver.Answer = async (received, context) =>
            {
                await answer(received, context);
                await death.CancelAsync();
            };
        }

        try
        {
            switch (job.Message)
            {
                case QueueWebhooks queue:
                    await new QueueWebhooksHandler(Storage.Webhooks, _options, Clock).Run(queue, CancellationToken.None);
                    break;
                case DeliverWebhooks deliver:
                    await new DeliverWebhooksHandler(_services!, _options).Run(deliver, death.Token);
                    break;
                case SendEmail:
                    MailsSent++;
                    break;
            }
        }
        catch (OperationCanceledException) when (crashes)
        {
            // It died.
        }
        finally
        {
            Receiver.Answer = answer;
        }

        if (!crashes) Assert.True(await Storage.Outbox.End(new OutboxRun(job.Id, job.Attempts), Clock.GetUtcNow()));
    }
}
