using Livehouse.Api.Auth;
using Livehouse.Billing;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.LiveKit;
using Livehouse.Refusals;
using Livehouse.Rooms;

namespace Livehouse.Api.Rooms;

/// <summary>What the caller of this request has paid for, asked of its subscription and nobody else.</summary>
internal sealed class RoomAccess(IGrains grains, TimeProvider time)
{
    /// <summary>What the caller may do in a room. A change of it reaches the room for as long as a token given now can be used.</summary>
    /// <param name="lifetime">Of the token that is about to be given; null: none is.</param>
    /// <param name="premiumPublishes">See <see cref="EntitlementQuery.PremiumPublishes"/>.</param>
    public Task<Entitlements> Of(HttpContext context, Caller caller, RoomRef room, TimeSpan? lifetime, bool premiumPublishes = false) =>
        grains.Subscription(caller.TenantId, caller.UserId)
        .Entitle(new EntitlementQuery(context.GetTier(), lifetime is null ? null : room, time.GetUtcNow() + lifetime) { PremiumPublishes = premiumPublishes });

    /// <summary><c>premium_required</c> where the instance is only for who has paid.</summary>
    public static Refusal? Refuse(LiveKitInstance instance, Entitlements entitlements) => instance.Options.NeedsPremium && !entitlements.IsPremium
        ? new Refusal(RefusalCodes.PremiumRequired, $"The instance {instance.Name} needs a premium tier.")
        : null;
}
