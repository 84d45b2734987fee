import { expect, it } from "vitest";
import { readVolume } from "./volume";

it("takes up the volume of the last visit, and nothing else that may be stored there", () => {
  expect(readVolume('{"level":0.25,"isMuted":true}')).toEqual({ level: 0.25, isMuted: true });
  for (const text of ["", "x", "7", "null", '{"level":7}', '{"level":"1","isMuted":"yes"}']) expect(readVolume(text)).toEqual({ level: 1, isMuted: false });
});
