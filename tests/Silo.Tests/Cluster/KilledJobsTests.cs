using System.Net;
using Livehouse.Testing.Mail;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Cluster;

/// <summary>A silo is killed while it runs jobs and more are added.</summary>
public sealed class KilledJobsTests
{
    private const string Mail = "mail.send";
    private const string Rollup = "analytics.rollup";
    private const int Backlog = 150;
    private const int Mails = 2 * Backlog;
    private const int Streams = 40;

    /// <summary>Jobs that one process runs at a time.</summary>
    private const int AtATime = 16;

    [Fact]
    public async Task GivenHundredsOfJobs_WhenASiloIsKilledAndStartedAgain_ThenEachEndsOnceAsCompletedAndItsEffectIsThere()
    {
        await using var sink = new SmtpSink();
        await using var cluster = await RunningCluster.Start(ofAll: new Dictionary<string, string>
        {
            ["SMTP_URL"] = $"smtp://127.0.0.1:{sink.Port}",
            ["MAIL_FROM"] = "Live <live@example.com>",
            ["PUBLIC_URL"] = "https://live.example.com/",
        });
        await using var jobs = await EndedJobs.WatchOf(cluster);
        using var op = cluster.Client(0, "op", "admin");
        await Switch(op, "pause");
        await Parallel.ForAsync(0, Streams, async (number, _) => await StreamOnce(cluster, number));
        await Parallel.ForAsync(0, Backlog, async (number, _) => await Invite(cluster, number));
        Assert.Equal<(long, long)>((Backlog, Streams), (await jobs.Pending(Mail), await jobs.Pending(Rollup)));

        // No mail is taken before both silos have all hands full, so that whichever is killed holds some.
        var opens = new TaskCompletionSource();
        sink.Opens = opens.Task;
        await Switch(op, "resume");
        await jobs.Until("both silos at work", async () => await jobs.Held(Mail) >= 2 * AtATime);
        opens.SetResult();
        var delivered = new List<string>();
        while (delivered.Count < AtATime) delivered.Add(RecipientOf(await sink.Next()));

        var killed = cluster.Silos[Random.Shared.Next(cluster.Silos.Count)];
        await killed.KillHard();
        var more = Parallel.ForAsync(Backlog, Mails, async (number, _) => await Invite(cluster, number));
        await Task.WhenAll(killed.Start(), more);

        await jobs.Until("all ended", async () => await jobs.Pending(Mail) + await jobs.Pending(Rollup) == 0);
        Assert.Equal<(long, long)>((Mails, Streams), (await jobs.Completed(Mail), await jobs.Completed(Rollup)));
        Assert.Equal<(long, long)>((0, 0), (await jobs.EndedTwice(), await jobs.Discarded()));
        Assert.Equal(Streams, await jobs.Figures());
        Assert.NotEqual(0, await jobs.Repeated(Mail));

        // An attempt that died after its mail had been taken is repeated: a mail may come twice, but none more often than it was attempted.
        while (sink.HasMore) delivered.Add(RecipientOf(await sink.Next()));
        Assert.Equal(Enumerable.Range(0, Mails).Select(AddressOf).Order(), delivered.Distinct().Order());
        Assert.InRange(delivered.Count, Mails, await jobs.Attempts(Mail));
        Console.WriteLine(
            $"{await jobs.Repeated(Mail)} mails and {await jobs.Repeated(Rollup)} figures were repeated, {delivered.Count - Mails} mails came twice.");
    }

    private static async Task Switch(ApiClient op, string what)
    {
        foreach (var kind in (string[])[Mail, Rollup])
        {
            Assert.Equal(HttpStatusCode.OK, (await op.Post($"/api/admin/jobs/kinds/{kind}/{what}")).Status);
        }
    }

    private static async Task StreamOnce(RunningCluster cluster, int number)
    {
        using var host = cluster.Client(number % 2, $"host{number}");
        await host.GoLive();
        Assert.Equal(HttpStatusCode.OK, (await host.Post("/api/live/stop")).Status);
    }

    private static async Task Invite(RunningCluster cluster, int number)
    {
        using var admin = cluster.Client(number % 2, $"admin{number}", "admin");
        var invited = await admin.Post("/api/tenant/users", $$"""{"email":"{{AddressOf(number)}}"}""");
        Assert.True(invited.Status == HttpStatusCode.Created, invited.Raw);
    }

    private static string AddressOf(int number) => $"invited{number}@example.com";

    private static string RecipientOf(string mail) => mail.Split('\n').Single(static line => line.StartsWith("To: ", StringComparison.Ordinal))[4..].Trim();
}
