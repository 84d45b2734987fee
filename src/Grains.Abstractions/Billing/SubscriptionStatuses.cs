namespace Livehouse.Billing;

/// <summary>
/// The status of a subscription: Stripe's values, and <see cref="None"/>. Other values that a billing provider sends are stored and count as inactive.
/// </summary>
public static class SubscriptionStatuses
{
    public const string None = "none";
    public const string Incomplete = "incomplete";
    public const string Trialing = "trialing";
    public const string Active = "active";
    public const string PastDue = "past_due";
    public const string Paused = "paused";
    public const string Unpaid = "unpaid";
    public const string IncompleteExpired = "incomplete_expired";
    public const string Canceled = "canceled";

    /// <summary>In the order of a subscription's life.</summary>
    public static IReadOnlyList<string> All { get; } = [None, Incomplete, Trialing, Active, PastDue, Paused, Unpaid, IncompleteExpired, Canceled];

    /// <summary>Paid for, or in a free trial. Whether the billing provider still reports it must be checked separately.</summary>
    public static bool IsActive(string status) => status is Active or Trialing;
}
