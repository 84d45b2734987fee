using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Livehouse.Testing.Stripe;

/// <summary>
/// Stripe's API as far as checkouts and portal links need it, on a free loopback port. As strict as Stripe: key, API version, form encoding, unknown and
/// missing parameters, idempotency keys. The official npm package is tried against it, too (tests/biller).
/// </summary>
public sealed class StripeStandIn : IAsyncDisposable
{
    public const string Key = "sk_test_of_the_stand_in_that_is_long_enough";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Body, StripeAnswer Answer)> _idempotent = new();
    private readonly ConcurrentDictionary<string, JsonObject> _sessions = new();
    private readonly ConcurrentDictionary<string, bool> _deleted = new();
    private int _ids;
    private int _requests;
    private int _failures;

    private StripeStandIn(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Requests that arrived.</summary>
    public int Requests => _requests;

    /// <summary>The checkouts that were created.</summary>
    public IReadOnlyDictionary<string, JsonObject> Sessions => _sessions;

    public ConcurrentBag<string> Customers { get; } = [];

    /// <summary>Prices of the dashboard: cents a month, by id.</summary>
    public ConcurrentDictionary<string, long> Prices { get; } = new();

    public static async Task<StripeStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var standIn = new StripeStandIn(app);
        app.Run(standIn.Serve);
        await app.StartAsync();
        standIn.Address = new Uri(app.Urls.Single());
        return standIn;
    }

    /// <summary>As in Stripe's dashboard: what names the customer is refused from now on.</summary>
    public void DeleteCustomer(string id) => _deleted[id] = true;

    /// <summary>So many of the next requests are carried out, but their answers are lost in a 500 that says so.</summary>
    public void LoseAnswers(int count) => Interlocked.Exchange(ref _failures, count);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task Serve(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var answer = await Answer(context);
        if (Interlocked.Decrement(ref _failures) >= 0) answer = StripeAnswer.Refuse(500, "api_error", "lost", "The answer was lost.");
        context.Response.StatusCode = answer.Status;
        context.Response.Headers["Request-Id"] = $"req_{_requests}";
        if (answer.IsReplayed) context.Response.Headers["Idempotent-Replayed"] = "true";
        await context.Response.WriteAsJsonAsync(answer.Body);
    }

    private async Task<StripeAnswer> Answer(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Authorization.ToString() != $"Bearer {Key}")
        {
            return StripeAnswer.Refuse(401, "invalid_request_error", null, "Invalid API Key provided.");
        }

        if (!StripeForm.IsVersion(request.Headers["Stripe-Version"].ToString()))
        {
            return StripeAnswer.Refuse(400, "invalid_request_error", "invalid_version", "Invalid Stripe API version.");
        }

        if (request.Method == "GET" && request.Path.Value is { } path && path.StartsWith("/v1/checkout/sessions/", StringComparison.Ordinal))
        {
            return _sessions.TryGetValue(path.Split('/')[^1], out var found) ? new StripeAnswer(200, found) : StripeAnswer.Missing("session");
        }

        if (request.Method == "GET" && request.Path.Value is { } ofPrice && ofPrice.StartsWith("/v1/prices/", StringComparison.Ordinal))
        {
            return Prices.TryGetValue(ofPrice.Split('/')[^1], out var cents) ? Price(ofPrice.Split('/')[^1], cents) : StripeAnswer.Missing("price");
        }

        if (request.Method == "DELETE" && request.Path.Value is { } of && of.StartsWith("/v1/customers/", StringComparison.Ordinal))
        {
            var customer = of.Split('/')[^1];
            if (!IsCustomer(customer)) return StripeAnswer.Missing("id");
            DeleteCustomer(customer);
            return new StripeAnswer(200, new JsonObject { ["id"] = customer, ["object"] = "customer", ["deleted"] = true });
        }

        if (request.Method != "POST") return StripeAnswer.Refuse(404, "invalid_request_error", null, "Unrecognized request URL.");
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        if (request.ContentType?.Split(';')[0] != "application/x-www-form-urlencoded")
        {
            return StripeAnswer.Refuse(400, "invalid_request_error", null, "Invalid content type.");
        }

        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0) return Create(request.Path, body);
        if (key.Length > 255) return StripeAnswer.Refuse(400, "invalid_request_error", null, "The idempotency key is too long.");
        lock (_idempotent)
        {
            if (_idempotent.TryGetValue(key, out var first))
            {
                return first.Body == body
                    ? first.Answer with { IsReplayed = true }
                    : StripeAnswer.Refuse(400, "idempotency_error", null, "Keys for idempotent requests can only be used with the same parameters.");
            }

            var answer = Create(request.Path, body);
            // What was refused before it was carried out is not kept.
            if (answer.Status == 200) _idempotent[key] = (body, answer);
            return answer;
        }
    }

    private StripeAnswer Create(PathString path, string body)
    {
        if (!StripeForm.TryRead(body, out var form)) return StripeAnswer.Refuse(400, "invalid_request_error", null, "The form can't be read.");
        return path.Value switch
        {
            "/v1/checkout/sessions" => Checkout(form),
            "/v1/customers" => Customer(form),
            "/v1/billing_portal/sessions" => Portal(form),
            _ => StripeAnswer.Refuse(404, "invalid_request_error", null, "Unrecognized request URL."),
        };
    }

    private static StripeAnswer Price(string id, long cents) => new(200, new JsonObject
    {
        ["id"] = id,
        ["object"] = "price",
        ["active"] = true,
        ["currency"] = "eur",
        ["type"] = "recurring",
        ["unit_amount"] = cents,
        ["recurring"] = new JsonObject { ["interval"] = "month", ["interval_count"] = 1 },
    });

    private bool IsCustomer(string id) => Customers.Contains(id) && !_deleted.ContainsKey(id);

    private StripeAnswer Customer(StripeForm form)
    {
        if (form.Unknown("email", "name", "description") is { } unknown) return StripeAnswer.Unknown(unknown);
        var id = $"cus_{Next():x8}";
        Customers.Add(id);
        return new StripeAnswer(200, new JsonObject { ["id"] = id, ["object"] = "customer", ["email"] = form["email"] });
    }

    private StripeAnswer Checkout(StripeForm form)
    {
        if (StripeForm.FaultOfCheckout(form) is { } fault) return fault;
        if (form["customer"] is { } customer && !IsCustomer(customer)) return StripeAnswer.Missing("customer");
        var id = $"cs_test_{Next():x8}{new string('a', 50)}";
        var isPayment = form["mode"] == "payment";
        var session = new JsonObject
        {
            ["id"] = id,
            ["object"] = "checkout.session",
            ["mode"] = form["mode"],
            ["status"] = "open",
            ["payment_status"] = "unpaid",
            ["url"] = $"https://checkout.stripe.test/c/pay/{id}",
            ["success_url"] = form["success_url"],
            ["cancel_url"] = form["cancel_url"],
            ["client_reference_id"] = form["client_reference_id"],
            ["customer"] = form["customer"],
            ["metadata"] = form.Metadata("metadata"),
            ["currency"] = isPayment ? form["line_items[0][price_data][currency]"] : "eur",
            ["amount_total"] = isPayment ? form.Total : 900,
            ["payment_intent"] = null,
            ["subscription"] = null,
            ["price"] = form["line_items[0][price]"],
            ["of_payment"] = form.Metadata("payment_intent_data[metadata]"),
            ["of_subscription"] = form.Metadata("subscription_data[metadata]"),
        };
        _sessions[id] = session;
        return new StripeAnswer(200, session);
    }

    private StripeAnswer Portal(StripeForm form)
    {
        if (form.Unknown("customer", "return_url", "locale", "configuration") is { } unknown) return StripeAnswer.Unknown(unknown);
        if (form["customer"] is not { } customer) return StripeAnswer.Required("customer");
        if (!IsCustomer(customer)) return StripeAnswer.Missing("customer");
        var id = $"bps_{Next():x8}";
        return new StripeAnswer(200, new JsonObject
        {
            ["id"] = id,
            ["object"] = "billing_portal.session",
            ["customer"] = customer,
            ["return_url"] = form["return_url"],
            ["url"] = $"https://billing.stripe.test/p/session/{id}",
        });
    }

    private int Next() => Interlocked.Increment(ref _ids);
}

/// <summary>An answer of the API.</summary>
internal sealed record StripeAnswer(int Status, JsonObject Body)
{
    public bool IsReplayed { get; init; }

    public static StripeAnswer Refuse(int status, string type, string? code, string message, string? param = null) => new(status, new JsonObject
    {
        ["error"] = new JsonObject { ["type"] = type, ["code"] = code, ["message"] = message, ["param"] = param },
    });

    public static StripeAnswer Missing(string param) =>
        Refuse(param is "session" or "id" ? 404 : 400, "invalid_request_error", "resource_missing", $"No such {param}.", param);

    public static StripeAnswer Unknown(string param) =>
        Refuse(400, "invalid_request_error", "parameter_unknown", $"Received unknown parameter: {param}", param);

    public static StripeAnswer Required(string param) =>
        Refuse(400, "invalid_request_error", "parameter_missing", string.Create(CultureInfo.InvariantCulture, $"Missing required param: {param}."), param);
}
