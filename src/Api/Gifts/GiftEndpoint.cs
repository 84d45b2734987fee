using Livehouse.Api.Access;
using Livehouse.Api.Configuration;
using Livehouse.Api.Operations.Docs;
using Livehouse.Identity.ApiKeys;

namespace Livehouse.Api.Gifts;

/// <summary>The gift catalogue. Gifts themselves are sent over the hub.</summary>
internal static class GiftEndpoint
{
    public static void MapGifts(this RouteGroupBuilder live) => live.MapGet("/gifts", static (GiftOffers gifts) => TypedResults.Ok(gifts.All))
        .OpenToKeys(ApiKeyScopes.StreamsRead)
        .AsOperation("listGifts")
        .WithSummary("The gift catalogue.");
}

/// <summary>This server's catalogue.</summary>
internal sealed record GiftOffers(IReadOnlyList<GiftOffer> All);
