using Livehouse.Api.Billing;
using Livehouse.Hosting;
using Livehouse.Payments;

namespace Livehouse.Api.Payments;

/// <summary>Passes what a signed event says about payments to where it is kept. Each step may be repeated.</summary>
internal sealed class PaymentRouter(IGrains grains, ICoinLedger coins)
{
    /// <summary>False: the event is about no payment for coins.</summary>
    /// <param name="read">What else the event says; null: nothing.</param>
    public async Task<bool> Route(ReadOnlyMemory<byte> body, StripeEvent? read)
    {
        // The next checkout and the portal are for the same customer, so what a payer could have changed does not count.
        if (read is { IsNamedByMetadata: true, Named: { } user, CustomerId.Length: > 0 })
        {
            await coins.KeepCustomer(user.TenantId, user.UserId, read.CustomerId);
        }

        if (StripePayment.Read(body) is not { } payment) return false;
        await grains.Payment(payment.PaymentKey).Report(payment.Report);
        return true;
    }
}
