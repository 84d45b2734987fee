using System.Diagnostics;
using System.Globalization;
using System.Net;
using Livehouse.Testing;
using Livehouse.Tests.Server;
using Stripe;

namespace Livehouse.Tests.Billing;

/// <summary>The official Stripe library signs; the server checks.</summary>
public class OfficialBillerTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAnEventThatStripesLibrarySigned_WhenItComes_ThenItIsTakenAndAnOldOrForeignOneIsNot()
    {
        var user = Biller.NewUser();
        var body = Biller.Event("customer.subscription.created", user, more: """, "note": "Ünïcödé 日本語" """);

        (await server.Deliver(body, await Sign(body, "another-secret-that-is-also-long-enough"))).AssertProblem(
            HttpStatusCode.Unauthorized, "invalid_signature");
        var old = Biller.Now.AddSeconds(-400).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        (await server.Deliver(body, await Sign(body, ApiServer.BillingSecret, old))).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        Assert.Equal("none", (await server.SubscriptionOf(user)).Text("status"));

        Assert.Equal(HttpStatusCode.OK, (await server.Deliver(body, await Sign(body, ApiServer.BillingSecret))).Status);
        Assert.Equal("active", (await server.SubscriptionOf(user)).Text("status"));
    }

    /// <summary>Their .NET library writes an event of its own API version, and signs it.</summary>
    [Fact]
    public async Task GivenAnEventThatStripesDotNetLibraryMade_WhenItComes_ThenTheSubscriptionIsRead()
    {
        var user = Biller.NewUser();
        var ends = Biller.Now.AddDays(30).UtcDateTime;
        var made = new Event
        {
            Id = $"evt_of_{user}",
            Object = "event",
            ApiVersion = StripeConfiguration.ApiVersion,
            Type = EventTypes.CustomerSubscriptionUpdated,
            Created = Biller.Now.UtcDateTime,
            Data = new EventData
            {
                Object = new Subscription
                {
                    Id = $"sub_of_{user}",
                    Object = "subscription",
                    Status = SubscriptionStatuses.Active,
                    CancelAtPeriodEnd = true,
                    Metadata = new() { ["userId"] = user, ["tier"] = "studio" },
                    Items = new() { Data = [new SubscriptionItem { Id = "si_1", CurrentPeriodEnd = ends }] },
                },
            },
        };
        var body = made.ToJson();

        Assert.Equal(HttpStatusCode.OK, (await server.Deliver(body, EventUtility.GenerateSignatureHeader(body, ApiServer.BillingSecret))).Status);

        var subscription = await server.SubscriptionOf(user);
        Assert.Equal(("studio", "active"), (subscription.Text("tier"), subscription.Text("status")));
        Assert.Equal(ends, DateTimeOffset.Parse(subscription.Text("currentPeriodEnd"), CultureInfo.InvariantCulture).UtcDateTime);
    }

    /// <summary>Events of API versions that expand objects are long: a cart of many products, each whole.</summary>
    [Fact]
    public async Task GivenALongEventThatStripesLibrarySigned_WhenItComes_ThenItIsTakenUpToOneMebibyte()
    {
        var user = Biller.NewUser();
        var body = Biller.Event("customer.subscription.created", user, more: $""", "note": "{new string('x', 300_000)}" """);
        Assert.Equal(HttpStatusCode.OK, (await server.Deliver(body, await Sign(body, ApiServer.BillingSecret))).Status);
        Assert.Equal("active", (await server.SubscriptionOf(user)).Text("status"));

        var longer = body + new string(' ', 1024 * 1024);
        (await server.Deliver(longer, await Sign(longer, ApiServer.BillingSecret))).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    /// <summary>What is signed and no webhook keeps the bound of everything else.</summary>
    [Fact]
    public async Task GivenALongSubscriptionOfASignedBiller_WhenItIsPut_ThenItIsTooLarge()
    {
        var body = $$"""{"userId":"somebody","tier":"studio","status":"active","note":"{{new string('x', 64 * 1024)}}"}""";
        (await server.Deliver(body, Biller.Sign(body), "/api/billing/subscription", "PUT")).AssertProblem(
            HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    private static async Task<string> Sign(string body, params string[] arguments)
    {
        var folder = NpmFolder.InRepository("tests/biller");
        await folder.Install();
        using var node = Process.Start(folder.Node("src/sign.mjs", arguments))!;
        await using (var input = new StreamWriter(node.StandardInput.BaseStream, new System.Text.UTF8Encoding(false))) await input.WriteAsync(body);
        var errors = node.StandardError.ReadToEndAsync();
        var header = await node.StandardOutput.ReadToEndAsync();
        try
        {
            await node.WaitForExitAsync().WaitAsync(Testing.Hang.After);
        }
        finally
        {
            if (!node.HasExited) node.Kill();
        }

        Assert.True(node.ExitCode == 0, await errors);
        return header;
    }
}
