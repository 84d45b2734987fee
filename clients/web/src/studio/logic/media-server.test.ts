import { expect, it } from "vitest";
import { isBlockedAsMixed, mediaServerOf } from "./media-server";

it("knows from the server's health whether camera and screen can be published", () => {
  expect(mediaServerOf({ status: "healthy", checks: { media: { status: "healthy" } } })).toBe("available");
  expect(mediaServerOf({ status: "healthy", checks: { media: { status: "degraded" } } })).toBe("unavailable");
  expect(mediaServerOf({ status: "healthy", checks: {} })).toBe("unavailable");
});

it("knows what a browser would block", () => {
  expect(isBlockedAsMixed("https:", "ws://media.example.com")).toBe(true);
  expect(isBlockedAsMixed("https:", "wss://media.example.com")).toBe(false);
  expect(isBlockedAsMixed("https:", "ws://localhost:7880")).toBe(false);
  expect(isBlockedAsMixed("http:", "ws://media.example.com")).toBe(false);
});
