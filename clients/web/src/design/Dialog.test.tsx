import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeAll, expect, it } from "vitest";
import { loadTexts } from "@/texts";
import { Dialog } from "./Dialog";

beforeAll(async () => {
  // jsdom has the element without its methods.
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) { this.open = false; };
  await loadTexts("common", "en");
});
afterEach(cleanup);

function Page() {
  const [isOpen, setIsOpen] = useState(false);
  const [isThere, setIsThere] = useState(true);
  return (
    <main>
      <h1 tabIndex={-1}>Users</h1>
      {isThere && <button onClick={() => setIsOpen(true)}>Delete Ada</button>}
      {isOpen && (
        <Dialog title="Delete?" onClose={() => setIsOpen(false)}>
          <button onClick={() => { setIsThere(false); setIsOpen(false); }}>Yes</button>
        </Dialog>
      )}
    </main>
  );
}

it("gives the focus back to what opened it", async () => {
  render(<Page />);
  await userEvent.click(screen.getByText("Delete Ada"));
  await userEvent.click(screen.getByLabelText("Close"));
  expect(document.activeElement).toBe(screen.getByText("Delete Ada"));
});

it("gives the focus to the page's heading when what opened it is gone", async () => {
  render(<Page />);
  await userEvent.click(screen.getByText("Delete Ada"));
  await userEvent.click(screen.getByText("Yes"));
  expect(document.activeElement).toBe(screen.getByRole("heading", { level: 1 }));
});
