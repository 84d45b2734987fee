import { expect, it } from "vitest";
import { addGift, giftsMax, type GiftEntry } from "./gifts";

const gift = (giftId: string): GiftEntry => ({ giftId, userId: "us_1", userName: "Ada", giftType: "rose", quantity: 1, value: 1, highlighted: false });

it("keeps the newest gifts, each once", () => {
  let gifts: readonly GiftEntry[] = [];
  for (let number = 0; number < giftsMax + 5; number++) gifts = addGift(gifts, gift(`gi_${number}`));
  expect(gifts).toHaveLength(giftsMax);
  expect(gifts[0]?.giftId).toBe(`gi_${giftsMax + 4}`);
  expect(addGift(gifts, gift(`gi_${giftsMax + 4}`))).toBe(gifts);
});
