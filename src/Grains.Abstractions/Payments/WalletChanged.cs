namespace Livehouse.Payments;

/// <summary>A payment changed what the user can spend. Sent to the user's own connections alone; one can be lost, and the wallet says the same.</summary>
/// <param name="Coins">What the wallet holds now: later changes may be in it already.</param>
/// <param name="Change">Negative: they were taken back.</param>
/// <param name="Kind">One of <see cref="CoinTransferKinds"/>, but no gift.</param>
/// <param name="PaymentId">The payment provider's id.</param>
public sealed record WalletChanged(long Coins, long Change, string Kind, string PaymentId);
