import { expect, it } from "vitest";
import { choicesOf } from "./advice";
import { audio, auto, type Quality } from "./engine";

const small: Quality = { id: "0", height: 240, name: undefined };
const large: Quality = { id: "1", height: 720, name: undefined };

it.each([
  [[auto, small, large, audio], { lowest: true, audio: true }],
  [[auto, small, large], { lowest: true, audio: false }],
  [[auto, small, audio], { lowest: false, audio: true }],
  [[auto, audio], { lowest: false, audio: true }],
  [[], { lowest: false, audio: false }],
])("knows which advice a player can follow", (qualities, choices) => {
  expect(choicesOf(qualities)).toEqual(choices);
});
