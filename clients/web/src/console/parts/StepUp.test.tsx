import { LivehouseError } from "@livehouse/client";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { loadTexts } from "@/texts";
import { Cancelled } from "../data/errors";
import { StepUpProvider, useStepUp } from "./StepUp";

const post = vi.fn<(path: string, request: { body: { password: string } }) => Promise<unknown>>();
vi.mock("../session", () => ({ useClient: () => ({ rest: { post } }) }));

beforeAll(async () => {
  // jsdom has the element without its methods.
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) { this.open = false; };
  await Promise.all([loadTexts("console", "en"), loadTexts("common", "en")]);
});
beforeEach(() => void post.mockReset());
afterEach(cleanup);

const refusal = () => new LivehouseError({ code: "step_up_required", status: 403 });

function Page({ call, onEnd }: { call: () => Promise<string>; onEnd: (end: unknown) => void }) {
  const stepUp = useStepUp();
  return <button onClick={() => void stepUp(call).then(onEnd, onEnd)}>Change</button>;
}

function show(call: () => Promise<string>) {
  const onEnd = vi.fn();
  render(<StepUpProvider><Page call={call} onEnd={onEnd} /></StepUpProvider>);
  return onEnd;
}

it("asks for the password when the server wants a proof, and makes the call again", async () => {
  const user = userEvent.setup();
  const call = vi.fn<() => Promise<string>>().mockRejectedValueOnce(refusal()).mockResolvedValueOnce("done");
  post.mockRejectedValueOnce(new LivehouseError({ code: "forbidden", status: 403 })).mockResolvedValueOnce({ verified: true });
  const onEnd = show(call);
  await user.click(screen.getByText("Change"));
  await user.type(await screen.findByLabelText("Your password"), "wrong{Enter}");
  await screen.findByRole("alert");
  expect(onEnd).not.toHaveBeenCalled();
  await user.clear(screen.getByLabelText("Your password"));
  await user.type(screen.getByLabelText("Your password"), "right{Enter}");
  await waitFor(() => expect(onEnd).toHaveBeenCalledWith("done"));
  expect(post.mock.calls.map(([path, { body }]) => [path, body.password])).toEqual([["/api/auth/step-up", "wrong"], ["/api/auth/step-up", "right"]]);
  expect(screen.queryByLabelText("Your password")).toBeNull();
});

it("does nothing when the user doesn't want to", async () => {
  const user = userEvent.setup();
  const call = vi.fn<() => Promise<string>>().mockRejectedValue(refusal());
  const onEnd = show(call);
  await user.click(screen.getByText("Change"));
  await user.click(await screen.findByText("Cancel"));
  await waitFor(() => expect(onEnd).toHaveBeenCalledWith(expect.any(Cancelled)));
  expect(call).toHaveBeenCalledTimes(1);
});

it("passes any other refusal on", async () => {
  const onEnd = show(() => Promise.reject(new LivehouseError({ code: "conflict", status: 409 })));
  await userEvent.click(screen.getByText("Change"));
  await waitFor(() => expect(onEnd).toHaveBeenCalledWith(expect.objectContaining({ code: "conflict" })));
  expect(screen.queryByLabelText("Your password")).toBeNull();
});
