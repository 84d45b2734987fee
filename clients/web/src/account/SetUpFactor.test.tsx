import { LivehouseError } from "@livehouse/client";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { loadTexts } from "@/texts";
import SetUpFactor from "./SetUpFactor";

const post = vi.fn<(path: string, request: unknown) => Promise<unknown>>();
const enter = vi.fn();
vi.mock("@/app/SessionContext", () => ({ useClient: () => ({ rest: { post } }), useSession: () => ({ enter }) }));

beforeAll(async () => void (await Promise.all([loadTexts("account", "en"), loadTexts("common", "en")])));
beforeEach(() => {
  post.mockReset();
  enter.mockReset();
});
afterEach(cleanup);

it("sets up an authenticator app, and goes on with the session that follows", async () => {
  const user = userEvent.setup();
  render(<SetUpFactor />);
  post.mockResolvedValueOnce({ factorId: "mf_1", secret: "JBSWY3DP", qrCode: "data:image/png;base64,AA==" });
  await user.click(screen.getByRole("button", { name: "Use an authenticator app" }));
  expect(await screen.findByText("JBSWY3DP")).toBeTruthy();
  expect(post).toHaveBeenLastCalledWith("/api/auth/mfa/setup", { body: { method: "totp" } });

  post.mockRejectedValueOnce(new LivehouseError({ code: "mfa_invalid", status: 401 }));
  await user.type(screen.getByLabelText("Code"), "000 000{Enter}");
  expect((await screen.findByRole("alert")).textContent).toBe("This code is not accepted.");
  expect(enter).not.toHaveBeenCalled();

  const next = { user: { id: "us_1" }, accessToken: "next" };
  post.mockResolvedValueOnce(next);
  await user.clear(screen.getByLabelText("Code"));
  await user.type(screen.getByLabelText("Code"), "123 456{Enter}");
  await vi.waitFor(() => expect(enter).toHaveBeenCalledExactlyOnceWith(next), { timeout: 30_000 });
  expect(post).toHaveBeenLastCalledWith("/api/auth/mfa/verify", { body: { code: "123456", factorId: "mf_1" } });
});

it("says what to do when the sign-in was too long ago", async () => {
  const user = userEvent.setup();
  render(<SetUpFactor />);
  post.mockRejectedValueOnce(new LivehouseError({ code: "step_up_required", status: 403 }));
  await user.click(screen.getByRole("button", { name: "Use an authenticator app" }));
  expect((await screen.findByRole("alert")).textContent).toMatch(/Sign out, sign in again/);
});
