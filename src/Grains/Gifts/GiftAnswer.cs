using Livehouse.Grains.Streams;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Grains.Gifts;

/// <summary>The answer to a gift that its giver may repeat, and what distinguishes a repeat from another gift under the same <c>clientId</c>.</summary>
internal sealed record GiftAnswer(GiftReceipt Receipt, string GiftType, int Quantity)
{
    public static GiftAnswer Of(GiftRow row) => new(new GiftReceipt(row.GiftId, row.Seq), row.GiftType, row.Quantity);

    /// <summary>The first answer again, or a refusal when this is no repeat.</summary>
    public Outcome<GiftReceipt> AnswerTo(SendGift command) => command.GiftType == GiftType && command.Quantity == Quantity
        ? Receipt
        : new Refusal(RefusalCodes.IdempotencyKeyReused, "This clientId was already used with another gift.", "clientId");
}
