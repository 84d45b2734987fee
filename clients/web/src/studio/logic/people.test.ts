import { expect, it } from "vitest";
import { meant } from "./people";

const known = [
  { id: "us_1", displayName: "Ada Lovelace" },
  { id: "us_2", displayName: "Zoë" },
  { id: "us_3", displayName: "Max" },
  { id: "us_4", displayName: "max" },
];

it("takes names of known people, whatever their case, and ids", () => {
  expect(meant("ada lovelace, us_9 us_8; us_9", known)).toEqual({ ids: ["us_1", "us_9", "us_8"] });
  expect(meant("Zoe\u0308", known)).toEqual({ ids: ["us_2"] });
  expect(meant(" , ;", known)).toEqual({ ids: [] });
});

it("asks for the id where two have the same name", () => {
  expect(meant("Ada Lovelace, MAX", known)).toEqual({ ambiguous: "MAX" });
  expect(meant("us_3", known)).toEqual({ ids: ["us_3"] });
});

it("takes somebody unknown for an id: the server says whether there is one", () => {
  expect(meant("grace", known)).toEqual({ ids: ["grace"] });
});
