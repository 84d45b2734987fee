using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.LiveEvents;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Ingest;

/// <summary>An announced event, its channel, and encoders that publish on it through nginx-rtmp.</summary>
public sealed class IngestScene
{
    public const string EventId = "ev_1";

    public TestSilo Silo { get; } = new();

    public string ChannelId { get; private init; } = EventId;

    public IIngestGrain Channel => Silo.Ingest(ChannelId);

    /// <summary>The media time that encoders report next; grows with the clock unless a test holds it.</summary>
    public long MediaTimeMs { get; set; } = 1;

    public static async Task<IngestScene> Announced(Visibility visibility = Visibility.Public)
    {
        var scene = new IngestScene();
        var plan = new EventPlan("A party", "Words", ["music"], visibility, scene.Silo.Now.AddHours(2), null, null, 0);
        Ok(await scene.Silo.Event(EventId).Create(new CreateEvent(People.Host, plan)));
        return scene;
    }

    /// <summary>A stream that belongs to no event.</summary>
    public static async Task<IngestScene> AdHoc(bool e2ee = false)
    {
        var scene = new IngestScene { ChannelId = Id };
        Ok(await scene.Silo.Stream(Id).Start(Plan(e2ee: e2ee)));
        return scene;
    }

    /// <summary>With an encoder, <c>a</c>, that publishes.</summary>
    public static async Task<IngestScene> OnAir()
    {
        var scene = await Announced();
        Ok(await scene.Says(IngestWordKind.Publish));
        return scene;
    }

    public static IngestConnection Connection(string client, IngestServer server = IngestServer.NginxRtmp) => new(server, "", client, "192.0.2.10");

    public string Key(long version = 0) => Silo.StreamKeys.Secret(ChannelId, version);

    public IngestWord Word(IngestWordKind kind, string client = "a", string? key = null) => new(kind, Connection(client))
    {
        Key = key ?? Key(),
        MediaTimeMs = kind == IngestWordKind.Update ? MediaTimeMs : null,
    };

    public Task<Outcome<Done>> Says(IngestWordKind kind, string client = "a", string? key = null) => Channel.Receive(Word(kind, client, key));

    /// <summary>The encoder goes on for a while, in steps of ten seconds, and media time goes on with it.</summary>
    public async Task Streams(int seconds, string client = "a", string? key = null)
    {
        for (var passed = 0; passed < seconds; passed += 10)
        {
            Silo.Clock.Advance(TimeSpan.FromSeconds(10));
            MediaTimeMs += 10_000;
            Ok(await Says(IngestWordKind.Update, client, key));
        }
    }

    public void Advance(double seconds) => Silo.Clock.Advance(TimeSpan.FromSeconds(seconds));

    public async Task<StreamView> Stream()
    {
        var id = ChannelId == EventId ? Ok(await Silo.Event(EventId).Get(People.Host)).Event.StreamId! : ChannelId;
        return Ok(await Silo.Stream(id).Get(People.Host));
    }

    public async Task<string> Status() => Ok(await Channel.Health(People.Host)).Status;

    public async Task Denied(IngestWordKind kind, string client = "a", string? key = null) =>
        Refused(RefusalCodes.PublishDenied, await Says(kind, client, key));

    /// <summary>Carries out the due outbox messages between channels, events and streams until there are none left.</summary>
    public async Task RunOutbox()
    {
        while (Silo.Store.Pending.FirstOrDefault(pending => pending.Message is RefreshEvent or RefreshIngest && pending.DueAt <= Silo.Now) is { } pending)
        {
            if (pending.Message is RefreshIngest ingest) await new Livehouse.Grains.Outbox.RefreshIngestHandler(Silo).Run(ingest, default);
            else await new Livehouse.Grains.Outbox.RefreshEventHandler(Silo).Run((RefreshEvent)pending.Message, default);
            var outcome = new OutboxOutcome(pending.Id, pending.Message);
            var work = pending.Grain.Kind switch
            {
                GrainKinds.Ingest => Silo.Ingest(pending.Grain.Key).OutboxMessageEnded(outcome),
                GrainKinds.Event => Silo.Event(pending.Grain.Key).OutboxMessageEnded(outcome),
                _ => Silo.Stream(pending.Grain.Key).OutboxMessageEnded(outcome),
            };
            await work;
        }
    }
}
