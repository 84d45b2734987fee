import type { Gift } from "@livehouse/client";

/** The last gifts, the newest first. */
export const giftsMax = 50;

export type GiftEntry = Pick<Gift, "giftId" | "userId" | "userName" | "giftType" | "quantity" | "value" | "highlighted">;

export function addGift(gifts: readonly GiftEntry[], gift: GiftEntry): readonly GiftEntry[] {
  if (gifts.some(({ giftId }) => giftId === gift.giftId)) return gifts;
  return [gift, ...gifts].slice(0, giftsMax);
}
