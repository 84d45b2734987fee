using Livehouse.Api.Configuration;
using Livehouse.Callers;
using Livehouse.Payments;
using Livehouse.Refusals;
using Stripe;
using Stripe.Checkout;
using Portal = Stripe.BillingPortal;

namespace Livehouse.Api.Payments;

/// <summary>
/// Stripe's API by its own library, which repeats what the network lost under the same idempotency key. Money only moves on Stripe's pages: what was paid is
/// reported by the signed webhook alone.
/// </summary>
internal sealed partial class StripeGateway : IDisposable
{
    /// <summary>Of Stripe's field.</summary>
    private const int ClientReferenceLengthMax = 200;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);

    private readonly PaymentSettings _settings;
    private readonly ICoinLedger _coins;
    private readonly ILogger<StripeGateway> _logger;
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
    {
        Timeout = AnswerWithin,
    };

    /// <summary>Null: nothing is sold here.</summary>
    private readonly StripeClient? _client;

    public StripeGateway(LivehouseSettings settings, ICoinLedger coins, ILogger<StripeGateway> logger)
    {
        (_settings, _coins, _logger) = (settings.Payments, coins, logger);
        if (_settings.StripeSecretKey.Length == 0) return;
        _client = new StripeClient(new StripeClientOptions
        {
            ApiKey = _settings.StripeSecretKey,
            ApiBase = _settings.StripeUrl,
            HttpClient = new SystemNetHttpClient(_http, maxNetworkRetries: 2, appInfo: null, enableTelemetry: false),
        });
    }

    private static Refusal NotConfigured(string what) => new(RefusalCodes.PaymentsNotConfigured, $"This server sells no {what}.");

    /// <param name="operationId">The same for repeats of one request: they get the same checkout.</param>
    public async Task<Outcome<CheckoutView>> SellCoins(Caller caller, int coins, string returnUrl, string operationId, CancellationToken cancellation)
    {
        if (_client is null || _settings.CoinPriceCents == 0) return NotConfigured("coins");
        var metadata = Metadata(caller);
        metadata[StripePayment.KindField] = StripePayment.CoinsKind;
        metadata[StripePayment.CoinsField] = $"{coins}";
        var options = Options(caller, "payment", returnUrl, metadata);
        options.PaymentIntentData = new SessionPaymentIntentDataOptions { Metadata = metadata };
        options.LineItems =
        [
            new SessionLineItemOptions
            {
                Quantity = coins,
                PriceData = new SessionLineItemPriceDataOptions
                {
                    Currency = _settings.Currency,
                    UnitAmount = _settings.CoinPriceCents,
                    ProductData = new SessionLineItemPriceDataProductDataOptions { Name = "Coins" },
                },
            },
        ];
        return await Create(caller, options, operationId, cancellation);
    }

    /// <inheritdoc cref="SellCoins"/>
    public async Task<Outcome<CheckoutView>> SellTier(Caller caller, string tier, string returnUrl, string operationId, CancellationToken cancellation)
    {
        if (_client is null || _settings.TierPrices.Count == 0) return NotConfigured("tiers");
        if (!_settings.TierPrices.TryGetValue(tier, out var price)) return Refusal.Invalid("tier", "This tier is not sold here.");
        var metadata = Metadata(caller);
        var options = Options(caller, "subscription", returnUrl, metadata);
        // The subscription names its user in every event. Its tier follows from its price, which the payer may change in the portal.
        options.SubscriptionData = new SessionSubscriptionDataOptions { Metadata = metadata };
        options.LineItems = [new SessionLineItemOptions { Price = price, Quantity = 1 }];
        return await Create(caller, options, operationId, cancellation);
    }

    /// <summary>What Stripe asks for a price.</summary>
    public async Task<Outcome<TierPrice>> PriceOf(string priceId)
    {
        if (_client is null) return NotConfigured("tiers");
        return await Ask<TierPrice>(async () =>
        {
            var price = await new PriceService(_client).GetAsync(priceId);
            return new TierPrice(price.UnitAmount, price.Currency, price.Recurring?.Interval, (int?)price.Recurring?.IntervalCount);
        });
    }

    /// <summary>A link to Stripe's pages where the caller sees invoices, changes a plan or cancels it.</summary>
    public async Task<Outcome<PortalView>> OpenPortal(Caller caller, string returnUrl, CancellationToken cancellation)
    {
        if (_client is null) return NotConfigured("subscriptions");
        return await AskAsCustomer<PortalView>(
            caller,
            async customer =>
            {
                if (customer is null) return Refusal.NotFound("A payment of this user");
                var session = await new Portal.SessionService(_client).CreateAsync(
                    new Portal.SessionCreateOptions { Customer = customer, ReturnUrl = returnUrl }, cancellationToken: cancellation);
                return new PortalView(session.Url);
            },
            cancellation);
    }

    public void Dispose() => _http.Dispose();

    private static Dictionary<string, string> Metadata(Caller caller) => new()
    {
        [StripePayment.UserField] = caller.UserId,
        [StripePayment.TenantField] = caller.TenantId,
    };

    private static SessionCreateOptions Options(Caller caller, string mode, string returnUrl, Dictionary<string, string> metadata)
    {
        var more = returnUrl + (returnUrl.Contains('?', StringComparison.Ordinal) ? '&' : '?');
        return new SessionCreateOptions
        {
            Mode = mode,
            ClientReferenceId = caller.UserId.Length <= ClientReferenceLengthMax ? caller.UserId : null,
            Metadata = metadata,
            SuccessUrl = more + "checkout=success&session_id={CHECKOUT_SESSION_ID}",
            CancelUrl = more + "checkout=cancelled",
        };
    }

    private async Task<Outcome<CheckoutView>> Create(
        Caller caller, SessionCreateOptions options, string operationId, CancellationToken cancellation)
    {
        return await AskAsCustomer<CheckoutView>(
            caller,
            async customer =>
            {
                options.Customer = customer;
                options.CustomerCreation = customer is null && options.Mode == "payment" ? "always" : null;

                // Stripe refuses a key with other parameters than before, so that a request without the customer has another one.
                var key = customer is null ? operationId : $"{operationId}.{customer}";
                var session = await new SessionService(_client).CreateAsync(options, new RequestOptions { IdempotencyKey = key }, cancellation);
                return new CheckoutView(session.Url, session.Id);
            },
            cancellation);
    }

    /// <summary>Once more without a customer when Stripe has none of this id any more: it can be deleted in Stripe's dashboard.</summary>
    private async Task<Outcome<T>> AskAsCustomer<T>(Caller caller, Func<string?, Task<Outcome<T>>> call, CancellationToken cancellation) where T : class
    {
        var customer = await _coins.CustomerOf(caller.TenantId, caller.UserId, cancellation);
        return await Ask<T>(async () =>
        {
            try
            {
                return await call(customer);
            }
            catch (StripeException error) when (customer is not null && error.StripeError is { Code: "resource_missing", Param: "customer" })
            {
                LogForgotten();
                await _coins.ForgetCustomer(caller.TenantId, caller.UserId, customer, cancellation);
                return await call(null);
            }
        });
    }

    private async Task<Outcome<T>> Ask<T>(Func<Task<Outcome<T>>> call) where T : class
    {
        try
        {
            return await call();
        }
        catch (StripeException error) when (error.StripeError?.Code is "amount_too_small" or "amount_too_large")
        {
            return Refusal.Invalid("coins", "The payment provider does not take payments of this amount.");
        }
        catch (Exception error) when (error is StripeException or HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            // Its message may repeat what was sent.
            var code = (error as StripeException)?.StripeError?.Code ?? (error as StripeException)?.StripeError?.Type ?? error.GetType().Name;
            LogFailed((int?)(error as StripeException)?.HttpStatusCode ?? 0, code);
            return new Refusal(RefusalCodes.PaymentsUnavailable, "The payment provider did not accept the request; try again later.");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stripe does not know a user's customer any more: it is forgotten here, too.")]
    private partial void LogForgotten();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stripe refused a request or did not answer: status {Status}, {Code}.")]
    private partial void LogFailed(int status, string code);
}
