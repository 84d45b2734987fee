import { LivehouseError } from "@livehouse/client";
import { expect, it } from "vitest";
import { Session, type SignedIn } from "./session";

const user = { id: "us_1", tenantId: "default", displayName: "Ada", username: "ada", roles: ["viewer"] } as const;
const json = (status: number, body?: unknown) =>
  new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json" },
  });

/** Signed in, with a server whose sign-out answers this. */
function signedIn(logout: () => Response) {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const answer = async (input: RequestInfo | URL) => {
    const path = new URL(input instanceof Request ? input.url : input).pathname;
    return path === "/api/auth/logout" ? logout() : json(401, { code: "unauthorized", status: 401, detail: "No session." });
  };
  const session = new Session("http://localhost", answer as typeof fetch, storage);
  session.enter({ user, accessToken: "token" } as SignedIn);
  return { session, kept };
}

it("signs out", async () => {
  const { session, kept } = signedIn(() => json(204));
  await session.leave();
  expect(session.state).toMatchObject({ status: "anonymous", user: undefined });
  expect(kept.size).toBe(0);
});

it("takes a session that has already ended as signed out", async () => {
  const { session } = signedIn(() => json(401, { code: "unauthorized", status: 401, detail: "It has ended." }));
  await session.leave();
  expect(session.state.status).toBe("anonymous");
});

it("stays signed in, and says so, while the server has not ended the session", async () => {
  const { session, kept } = signedIn(() => json(403, { code: "forbidden", status: 403, detail: "Not now." }));
  await expect(session.leave()).rejects.toSatisfy((error) => LivehouseError.is(error, "forbidden"));
  expect(session.state).toMatchObject({ status: "signedIn", user: { id: "us_1" } });
  expect(kept.size).toBe(1);
});

it("knows that a second factor must be set up first, until the session that follows it", async () => {
  const { session } = signedIn(() => json(204));
  expect(session.state.mustSetUpMfa).toBe(false);
  session.enter({ user, accessToken: "token", mfaSetupRequired: true } as SignedIn);
  expect(session.state).toMatchObject({ status: "signedIn", mustSetUpMfa: true });
  session.enter({ user, accessToken: "another" } as SignedIn);
  expect(session.state.mustSetUpMfa).toBe(false);
});

it("knows so after the page was loaded again", async () => {
  const answer = async (input: RequestInfo | URL) =>
    String(input).endsWith("/api/auth/csrf") ? json(200, { csrfToken: "csrf" }) : json(200, { user, accessToken: "token", mfaSetupRequired: true });
  const storage = { getItem: () => "1", setItem: () => {}, removeItem: () => {} };
  const session = new Session("http://localhost", answer as typeof fetch, storage);
  await session.begin();
  expect(session.state).toMatchObject({ status: "signedIn", mustSetUpMfa: true });
});
