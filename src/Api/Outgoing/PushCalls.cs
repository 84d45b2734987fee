using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Outgoing;
using Livehouse.Outgoing.Push;
using Livehouse.Refusals;

namespace Livehouse.Api.Outgoing;

/// <summary>Devices that want to be told when somebody whom their user follows goes live (docs/push.md).</summary>
internal static class PushCalls
{
    public static void MapPush(this RouteGroupBuilder push)
    {
        push.MapGet("/vapid-key", static (PushSubscriptions subscriptions) => TypedResults.Ok(new VapidKeyAnswer(subscriptions.VapidKey)))
            .AsOperation("getVapidKey")
            .WithSummary("The key that a browser subscribes with (applicationServerKey).")
            .Produces<VapidKeyAnswer>();
        push.MapPost("/subscriptions", Add)
            .RequireAuthorization()
            .AsOperation("addPushSubscription", RefusalCodes.PushNotConfigured)
            .WithSummary("Adds a device of the caller's, or renews it: the same device has the same id.")
            .Produces<PushSubscriptionAnswer>(StatusCodes.Status201Created);
        push.MapDelete("/subscriptions/{subscriptionId}", Remove)
            .RequireAuthorization()
            .AsOperation("removePushSubscription", RefusalCodes.NotFound)
            .WithSummary("Removes a device of the caller's.")
            .Produces(StatusCodes.Status204NoContent);
        push.MapGet("/quiet-hours", Quiet)
            .RequireAuthorization()
            .AsOperation("getQuietHours")
            .WithSummary("When the caller gets no push messages.")
            .Produces<QuietHoursAnswer>();
        push.MapPut("/quiet-hours", SetQuiet)
            .RequireAuthorization()
            .AsOperation("setQuietHours")
            .WithSummary("Sets when the caller gets no push messages.")
            .Produces<QuietHoursAnswer>();
        push.MapDelete("/quiet-hours", ClearQuiet)
            .RequireAuthorization()
            .AsOperation("clearQuietHours")
            .WithSummary("The caller gets push messages at any time.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> Add(Body<PushSubscriptionRequest> body, HttpContext context, Caller caller, PushSubscriptions subscriptions)
    {
        var request = body.Value;
        if (!subscriptions.SendsBy(request.Kind))
        {
            return Problem.From(new Refusal(RefusalCodes.PushNotConfigured, $"This server does not send by {request.Kind}."));
        }

        var added = request.Kind == PushKinds.WebPush
            ? await subscriptions.AddBrowser(caller, request.Endpoint, request.PublicKey, request.Auth, context.RequestAborted)
            : await subscriptions.AddPhone(caller, request.Kind, request.Token, context.RequestAborted);
        return added.IsRefused
            ? Problem.From(added.Refusal)
            : TypedResults.Json(
                new PushSubscriptionAnswer(new PushSubscriptionView(added.Value.Id, added.Value.Kind, added.Value.CreatedAt)),
                statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Remove(string subscriptionId, Caller caller, PushSubscriptions subscriptions) =>
        await subscriptions.Remove(caller, subscriptionId, CancellationToken.None)
            ? TypedResults.NoContent()
            : Problem.From(Refusal.NotFound("The subscription"));

    private static async Task<IResult> Quiet(HttpContext context, Caller caller, PushSubscriptions subscriptions) =>
        TypedResults.Ok(QuietHoursAnswer.Of(await subscriptions.Quiet(caller, context.RequestAborted)));

    private static async Task<IResult> SetQuiet(Body<QuietHoursRequest> body, Caller caller, PushSubscriptions subscriptions)
    {
        await subscriptions.SetQuiet(caller, body.Value.Quiet, CancellationToken.None);
        return TypedResults.Ok(QuietHoursAnswer.Of(body.Value.Quiet));
    }

    private static async Task<IResult> ClearQuiet(Caller caller, PushSubscriptions subscriptions)
    {
        await subscriptions.SetQuiet(caller, null, CancellationToken.None);
        return TypedResults.NoContent();
    }
}

/// <param name="PublicKey">Base64url.</param>
internal sealed record VapidKeyAnswer(string PublicKey);

internal sealed record PushSubscriptionAnswer(PushSubscriptionView Subscription);

internal sealed record PushSubscriptionView(string Id, string Kind, DateTimeOffset CreatedAt);

internal sealed record QuietHoursAnswer(QuietHoursView? QuietHours)
{
    public static QuietHoursAnswer Of(QuietHours? quiet) => new(quiet is null
        ? null
        : new QuietHoursView(QuietHoursRequest.Write(quiet.From), QuietHoursRequest.Write(quiet.To), quiet.TimeZone));
}

/// <param name="From">Such as <c>22:00</c>.</param>
/// <param name="To">Such as <c>07:00</c>: before <paramref name="From"/>, it is the next day; the same: always.</param>
/// <param name="TimeZone">IANA's name, such as <c>Europe/Berlin</c>.</param>
internal sealed record QuietHoursView(string From, string To, string TimeZone);
