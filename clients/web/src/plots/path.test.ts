// @vitest-environment node
import { expect, it } from "vitest";
import { areaPath, linePath } from "./path";

const same = (value: number) => value;
const points = [{ at: 0, value: 1 }, { at: 1, value: 2 }, { at: 2, value: null }, { at: 3, value: 4 }];

it("breaks the line at a gap and shows a point alone", () => expect(linePath(points, same, same)).toBe("M0,1L1,2M3,4h0"));

it("fills down to the base, and nothing for a point alone", () => expect(areaPath(points, same, same, 9)).toBe("M0,9L0,1L1,2V9Z"));

it("draws nothing where nothing was measured", () => expect(linePath([{ at: 0, value: null }], same, same)).toBe(""));
