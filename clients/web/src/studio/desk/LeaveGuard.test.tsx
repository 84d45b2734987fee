import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, Link, RouterProvider } from "react-router";
import { afterEach, beforeAll, expect, it } from "vitest";
import { loadTexts } from "@/texts";
import { LeaveGuard } from "./LeaveGuard";

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

function open(isPublishing: boolean) {
  const router = createMemoryRouter([
    { path: "/desk", element: <><LeaveGuard isPublishing={isPublishing} /><Link to="/">Away</Link></> },
    { path: "/", element: <p>Elsewhere</p> },
  ], { initialEntries: ["/desk"] });
  render(<RouterProvider router={router} />);
}

const unload = () => {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
};

it("asks before the page that sends the picture is left", async () => {
  open(true);
  await userEvent.click(screen.getByRole("link", { name: "Away" }));
  await userEvent.click(screen.getByRole("button", { name: "Stay", hidden: true }));
  expect(screen.queryByText("Elsewhere")).toBeNull();
  expect(unload()).toBe(true);
  await userEvent.click(screen.getByRole("link", { name: "Away" }));
  await userEvent.click(screen.getByRole("button", { name: "Leave", hidden: true }));
  expect(await screen.findByText("Elsewhere")).toBeTruthy();
});

it("asks nothing while an encoder sends, or nobody does", async () => {
  open(false);
  expect(unload()).toBe(false);
  await userEvent.click(screen.getByRole("link", { name: "Away" }));
  expect(await screen.findByText("Elsewhere")).toBeTruthy();
});
