namespace Livehouse.Limits;

/// <summary>Bounds of what a user has paid for.</summary>
public static class SubscriptionLimits
{
    public const int FeaturesMax = 50;

    /// <summary>Subscriptions of one user that are kept; beyond that, those that ended longest ago are dropped.</summary>
    public const int SubscriptionsMax = 20;

    /// <summary>Tiers of one user that are remembered as having been sent by a billing provider.</summary>
    public const int TiersMax = 32;

    /// <summary>Rooms where a user's entitlements are in use at a time; in any further room, paying gives no right to publish.</summary>
    public const int RoomsMax = 200;

    /// <summary>Entries of <c>BILLING_PRICES</c>.</summary>
    public const int PricesMax = 500;

    /// <summary>Events of a subscription or a customer that are kept until the owner is known; the newest stay.</summary>
    public const int WaitingEventsMax = 20;

    /// <summary>Users who lost a subscription and whose grains have not been informed yet.</summary>
    public const int FormerOwnersMax = 10;

    /// <summary>The default of <c>BILLING_GRACE_HOURS</c>.</summary>
    public const int GraceHoursDefault = 72;

    /// <summary>The most that <c>BILLING_GRACE_HOURS</c> may be: a year.</summary>
    public const int GraceHoursMax = 24 * 365;
}
