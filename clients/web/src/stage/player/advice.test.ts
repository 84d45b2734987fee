import { expect, it } from "vitest";
import { qualityFor } from "./advice";
import { auto, type Quality } from "./engine";

const small: Quality = { id: "0", height: 240, name: undefined };
const large: Quality = { id: "1", height: 720, name: undefined };
const sound: Quality = { id: "audio", height: undefined, name: "audio" };

it.each([
  ["auto", [auto, small, large, sound], "auto"],
  ["lowest", [auto, small, large, sound], "lowest"],
  ["audio", [auto, small, large, sound], "audio"],
  ["audio", [auto, small, large], "lowest"],
  ["audio", [auto, sound], "audio"],
  ["lowest", [auto, sound], "auto"],
  ["audio", [], "auto"],
  ["something new", [auto, small, sound], "auto"],
])("does what is advised (%s) as far as the stream has it", (advice, qualities, id) => {
  expect(qualityFor(advice, qualities)).toBe(id);
});
