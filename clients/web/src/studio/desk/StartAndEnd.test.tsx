import { LivehouseError } from "@livehouse/client";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { loadTexts } from "@/texts";
import { DeskProvider, type DeskState } from "./DeskContext";
import { EndButton, GoLiveButton } from "./StartAndEnd";

beforeAll(async () => {
  await Promise.all([loadTexts("studio", "en"), loadTexts("common", "en")]);
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
});
afterEach(cleanup);

const inAnHour = new Date(Date.now() + 3600_000).toISOString();

function desk(change: object) {
  const state = {
    desk: { event: { startsAt: inAnHour }, stream: { viewers: 3 } },
    phase: "preview", isHost: true, obstacle: null, source: "camera", health: { status: "offline" },
    goLive: vi.fn(() => Promise.resolve()), end: vi.fn(() => Promise.resolve()), ...change,
  };
  render(
    <MemoryRouter>
      <DeskProvider value={state as unknown as DeskState}>
        <GoLiveButton />
        <EndButton />
      </DeskProvider>
    </MemoryRouter>,
  );
  return state;
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const inDialog = () => within(screen.getByRole("dialog", { hidden: true }));

it("says why it can't go live", () => {
  desk({ obstacle: "no_source" });
  expect(button("Go live").disabled).toBe(true);
  expect(document.getElementById(button("Go live").getAttribute("aria-describedby") ?? "")?.textContent).toMatch(/Turn on your camera/);
});

it("asks before it goes live, and tells that it is early", async () => {
  const state = desk({});
  await userEvent.click(button("Go live"));
  expect(state.goLive).not.toHaveBeenCalled();
  expect(inDialog().getByText(/The event is planned for/)).toBeTruthy();
  await userEvent.click(inDialog().getByRole("button", { name: "Go live", hidden: true }));
  expect(state.goLive).toHaveBeenCalledOnce();
  expect(screen.queryByRole("dialog", { hidden: true })).toBeNull();
});

it("stays open with the server's refusal, and leads to the stream that is in the way", async () => {
  const refused = new LivehouseError({ code: "already_live", status: 409, problem: { streamId: "st_other" } });
  desk({ goLive: () => Promise.reject(refused) });
  await userEvent.click(button("Go live"));
  await userEvent.click(inDialog().getByRole("button", { name: "Go live", hidden: true }));
  expect(inDialog().getByText(/You are live with another stream/)).toBeTruthy();
  expect(inDialog().getByRole("link", { hidden: true }).getAttribute("href")).toBe("/studio/desk/st_other");
});

it("asks before it ends, and says who watches", async () => {
  const state = desk({ phase: "live" });
  expect(screen.queryByRole("button", { name: "Go live" })).toBeNull();
  await userEvent.click(button("End stream"));
  expect(inDialog().getByText(/3 viewers are watching/)).toBeTruthy();
  await userEvent.click(inDialog().getByRole("button", { name: "Keep going", hidden: true }));
  expect(state.end).not.toHaveBeenCalled();
});

it("lets a moderator end a stream, but not start one", () => {
  desk({ isHost: false });
  expect(screen.queryByRole("button")).toBeNull();
  cleanup();
  desk({ isHost: false, phase: "live" });
  expect(button("End stream")).toBeTruthy();
});
