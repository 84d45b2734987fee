import { LivehouseError } from "@livehouse/client";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { ToastProvider } from "@/design";
import { loadTexts } from "@/texts";
import { QuietHoursSection } from "./QuietHours";

const rest = {
  get: vi.fn<(path: string) => Promise<unknown>>(),
  put: vi.fn<(path: string, request: unknown) => Promise<unknown>>(),
  delete: vi.fn<(path: string) => Promise<unknown>>(),
};
const client = { rest };
vi.mock("@/app/SessionContext", () => ({ useClient: () => client }));

beforeAll(async () => void (await Promise.all([loadTexts("account", "en"), loadTexts("common", "en")])));
beforeEach(() => {
  for (const call of Object.values(rest)) call.mockReset();
  rest.put.mockResolvedValue({});
  rest.delete.mockResolvedValue(undefined);
});
afterEach(cleanup);

const night = { from: "23:00", to: "06:30", timeZone: "Europe/Berlin" };

function show(quietHours: typeof night | null) {
  rest.get.mockResolvedValue({ quietHours });
  render(<ToastProvider><QuietHoursSection /></ToastProvider>);
  return screen.findByRole("checkbox", { name: "Use quiet hours" }) as Promise<HTMLInputElement>;
}

const at = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const save = () => userEvent.click(screen.getByRole("button", { name: "Save" }));

it("offers a user without any a night where they are", async () => {
  const check = await show(null);
  expect(check.checked).toBe(false);
  expect(screen.queryByLabelText("From")).toBeNull();
  await userEvent.click(check);
  expect([at("From").value, at("Until").value]).toEqual(["22:00", "07:00"]);
  expect(screen.getByText("On the next day.")).toBeTruthy();
  await save();
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(rest.put).toHaveBeenCalledExactlyOnceWith("/api/push/quiet-hours", { body: { from: "22:00", to: "07:00", timeZone } });
  expect(await screen.findByText(/^Saved: nothing is sent/)).toBeTruthy();
});

it("shows and changes what is set", async () => {
  expect((await show(night)).checked).toBe(true);
  expect([at("From").value, at("Until").value, at("Time zone").value]).toEqual(["23:00", "06:30", "Europe/Berlin"]);
  fireEvent.change(at("Until"), { target: { value: "23:30" } });
  expect(screen.queryByText("On the next day.")).toBeNull();
  await userEvent.selectOptions(at("Time zone"), "America/New_York");
  await save();
  expect(rest.put).toHaveBeenCalledExactlyOnceWith("/api/push/quiet-hours", { body: { from: "23:00", to: "23:30", timeZone: "America/New_York" } });
});

it("says that the same time twice is always", async () => {
  await show(night);
  fireEvent.change(at("Until"), { target: { value: "23:00" } });
  expect(screen.getByText(/nothing is ever sent/)).toBeTruthy();
});

it("turns them off", async () => {
  await userEvent.click(await show(night));
  await save();
  expect(rest.delete).toHaveBeenCalledExactlyOnceWith("/api/push/quiet-hours");
  expect(await screen.findByText(/^Saved: messages come/)).toBeTruthy();
});

it("puts a refusal beside the field that it is about, and any other above the button", async () => {
  await show(night);
  rest.put.mockRejectedValueOnce(new LivehouseError({ code: "validation_failed", fields: { timeZone: ["Must be a time zone such as Europe/Berlin."] } }));
  await save();
  expect(at("Time zone").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getAllByRole("alert").map((alert) => alert.textContent)).toEqual(["Must be a time zone such as Europe/Berlin."]);
  rest.put.mockRejectedValueOnce(new LivehouseError({ code: "disconnected" }));
  await save();
  expect(at("Time zone").getAttribute("aria-invalid")).toBeNull();
  expect(screen.getByRole("alert").textContent).toMatch(/can't be reached/);
});

it("can be asked for again when they could not be loaded", async () => {
  rest.get.mockRejectedValueOnce(new LivehouseError({ code: "disconnected" }));
  render(<ToastProvider><QuietHoursSection /></ToastProvider>);
  const retry = await screen.findByRole("button", { name: "Try again" });
  rest.get.mockResolvedValue({ quietHours: night });
  await userEvent.click(retry);
  expect(await screen.findByLabelText("From")).toBeTruthy();
});
