using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Testing.Server;
using Livehouse.Testing.Stripe;
using Livehouse.Tests.Billing;
using Livehouse.Tests.Server;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Payments;

/// <summary>A server that sells tiers and coins by a stand-in of Stripe, and whose gifts cost coins.</summary>
public sealed class PaymentServer : IAsyncLifetime
{
    private static int _ids;

    public StripeStandIn Stripe { get; private set; } = null!;

    public ApiServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Stripe = await StripeStandIn.Start();
        Server = ApiServer.With(
        [
            $"--STRIPE_SECRET_KEY={StripeStandIn.Key}", $"--STRIPE_API_URL={Stripe.Address}", "--COIN_PRICE_CENTS=2",
            """--STRIPE_TIER_PRICES={"studio":"price_studio"}""", "--PAYMENT_RETURN_HOSTS=live.example.com,localhost:5080", "--GIFTS_COST=true",
        ]);
        await Server.Start();
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Stripe.DisposeAsync();
    }

    public static string New(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{Interlocked.Increment(ref _ids)}");

    public async Task<ApiAnswer> Checkout(string user, object body, string? key = null)
    {
        using var client = Server.As(user);
        return await client.Post("/api/payments/checkout", System.Text.Json.JsonSerializer.Serialize(body), key);
    }

    public Task<ApiAnswer> BuyCoins(string user, int coins, string? key = null) =>
        Checkout(user, new { kind = "coins", coins, returnUrl = "https://live.example.com/wallet" }, key);

    /// <summary>The user buys and pays; returns the payment's id.</summary>
    public async Task<string> Pay(string user, int coins)
    {
        var session = Stripe.Sessions[(await BuyCoins(user, coins)).Text("sessionId")];
        var payment = New("pi_");
        await Deliver("checkout.session.completed", Paid(session, payment));
        return payment;
    }

    public static JsonObject Paid(JsonObject session, string payment, string customer = "")
    {
        var paid = session.DeepClone().AsObject();
        (paid["payment_status"], paid["status"], paid["payment_intent"]) = ("paid", "complete", payment);
        paid["customer"] = customer.Length > 0 ? customer : null;
        return paid;
    }

    public static string Event(string type, JsonObject data, double at = 0) => new JsonObject
    {
        ["id"] = New("evt_"),
        ["object"] = "event",
        ["api_version"] = "2026-06-24.dahlia",
        ["type"] = type,
        ["created"] = Biller.Now.AddSeconds(at).ToUnixTimeSeconds(),
        ["data"] = new JsonObject { ["object"] = data.DeepClone() },
    }.ToJsonString();

    public async Task Deliver(string type, JsonObject data, double at = 0) => await Deliver(Event(type, data, at));

    public async Task Deliver(string body)
    {
        var answer = await Server.Deliver(body);
        Assert.True((int)answer.Status == 200, answer.Raw);
    }

    /// <summary>A refund, or a dispute, of a payment.</summary>
    public static JsonObject Reversal(string id, string payment, long cents, string status) =>
        new() { ["id"] = id, ["payment_intent"] = payment, ["amount"] = cents, ["status"] = status };

    public async Task<long> CoinsOf(string user) => (await Wallet(user)).Json["coins"]!.GetValue<long>();

    public async Task<ApiAnswer> Wallet(string user, string query = "")
    {
        using var client = Server.As(user);
        return await client.Get($"/api/payments/wallet{query}");
    }

    public async Task<string> GoLive(string host)
    {
        using var client = Server.As(host);
        return (await client.Post("/api/live/start", """{"title":"A title"}""")).Json["stream"]!["id"]!.GetValue<string>();
    }

    public Task<HubConnection> Hub(string user) => HubClient.Connect(Server.Address, ApiServer.Token(user));

    /// <summary>Runs a script of the folder with the official library; returns what it wrote.</summary>
    public static async Task<string> Official(string script, string input, params string[] arguments)
    {
        var folder = NpmFolder.InRepository("tests/biller");
        await folder.Install();
        using var node = Process.Start(folder.Node(script, arguments))!;
        await using (var writer = new StreamWriter(node.StandardInput.BaseStream, new System.Text.UTF8Encoding(false))) await writer.WriteAsync(input);
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        try
        {
            await node.WaitForExitAsync().WaitAsync(Testing.Hang.After);
        }
        finally
        {
            if (!node.HasExited) node.Kill();
        }

        Assert.True(node.ExitCode == 0, await errors);
        return output;
    }
}
