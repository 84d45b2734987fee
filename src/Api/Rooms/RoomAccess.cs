using Livehouse.Api.Auth;
using Livehouse.Billing;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.LiveKit;
using Livehouse.Refusals;
using Livehouse.Rooms;

namespace Livehouse.Api.Rooms;

/// <summary>The entitlements of the request's caller, always read from their subscription.</summary>
internal sealed class RoomAccess(IGrains grains, TimeProvider time)
{
    /// <summary>What the caller may do in a room. A change of it reaches the room while a token issued now can be used.</summary>
    /// <param name="lifetime">Of the token about to be issued; null: none.</param>
    /// <param name="premiumPublishes">See <see cref="EntitlementQuery.PremiumPublishes"/>.</param>
    public Task<Entitlements> Of(HttpContext context, Caller caller, RoomRef room, TimeSpan? lifetime, bool premiumPublishes = false) =>
        grains.Subscription(caller.TenantId, caller.UserId)
        .Entitle(new EntitlementQuery(context.GetTier(), lifetime is null ? null : room, time.GetUtcNow() + lifetime) { PremiumPublishes = premiumPublishes });

    /// <summary><c>premium_required</c> if the instance is only for paying users.</summary>
    public static Refusal? Refuse(LiveKitInstance instance, Entitlements entitlements) => instance.Options.NeedsPremium && !entitlements.IsPremium
        ? new Refusal(RefusalCodes.PremiumRequired, $"The instance {instance.Name} requires a premium tier.")
        : null;
}
