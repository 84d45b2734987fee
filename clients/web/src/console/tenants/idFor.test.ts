// @vitest-environment node
import { expect, it } from "vitest";
import { idFor } from "./CreateTenant";

it.each([
  ["Acme", "acme"],
  ["  Café Zürich & Söhne ", "cafe-zurich-sohne"],
  ["Ünïcode", "unicode"],
  ["", ""],
  ["x".repeat(60), "x".repeat(40)],
])("%s", (name, id) => expect(idFor(name)).toBe(id));
