// @vitest-environment node
import type { Client } from "@livehouse/client";
import { expect, it, vi } from "vitest";
import { mailApi } from "./mail-api";

it("has every blocked user, however many pages there are", async () => {
  const pages = new Map([
    [undefined, { items: [{ userId: "us_1" }, { userId: "us_2" }], nextCursor: "two" }],
    ["two", { items: [{ userId: "us_3" }], nextCursor: null }],
  ]);
  const get = vi.fn(async (_path: string, { query }: { query: { cursor?: string } }) => pages.get(query.cursor as undefined));
  expect(await mailApi({ rest: { get } } as unknown as Client).blocks()).toEqual(["us_1", "us_2", "us_3"]);
  expect(get).toHaveBeenCalledTimes(2);
});
