import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { loadTexts } from "@/texts";
import { CopyField } from "./CopyField";

beforeAll(() => Promise.all([loadTexts("studio", "en"), loadTexts("common", "en")]));
afterEach(cleanup);

const secret = "ev_1?key=secret";
const field = () => <CopyField label="Stream key" value={secret} copy="Copy stream key" isSecret />;

it("keeps a secret out of the page until it is asked for, and hides it again with the page", async () => {
  const user = userEvent.setup();
  render(field());
  const input = screen.getByLabelText("Stream key");
  expect(document.body.innerHTML).not.toContain("secret");
  expect(input).toHaveProperty("value", "hidden");
  await user.click(screen.getByRole("button", { name: "Show key" }));
  expect(input).toHaveProperty("value", secret);

  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  expect(input).toHaveProperty("value", "hidden");
});

it("copies a secret without showing it", async () => {
  const user = userEvent.setup();
  render(field());
  await user.click(screen.getByRole("button", { name: "Copy stream key" }));
  expect(await navigator.clipboard.readText()).toBe(secret);
  expect(screen.getByLabelText("Stream key")).toHaveProperty("value", "hidden");
});

it("shows what the browser does not let it copy, so that it can be copied by hand", async () => {
  const user = userEvent.setup();
  render(field());
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("not allowed"));
  await user.click(screen.getByRole("button", { name: "Copy stream key" }));
  expect(screen.getByLabelText("Stream key")).toHaveProperty("value", secret);
});
