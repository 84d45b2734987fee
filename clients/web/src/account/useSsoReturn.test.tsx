import { cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepFrom, useSsoReturn } from "./useSsoReturn";

const post = vi.fn<(path: string, request: unknown) => Promise<unknown>>();
vi.mock("@/app/SessionContext", () => ({ useClient: () => ({ rest: { post } }) }));

beforeEach(() => {
  post.mockReset();
  sessionStorage.clear();
});
afterEach(cleanup);

function comeBack(hash: string) {
  history.replaceState(null, "", `/sign-in${hash}`);
  const onAnswer = vi.fn();
  return { onAnswer, result: renderHook(() => useSsoReturn(onAnswer)).result };
}

it("redeems the code of a sign-in that began in this tab, once, and goes on where it began", async () => {
  const answer = { accessToken: "token" };
  post.mockResolvedValue(answer);
  keepFrom("/watch/st_1?at=2#chat");
  const { onAnswer, result } = comeBack("#code=mine");
  await waitFor(() => expect(onAnswer).toHaveBeenCalledExactlyOnceWith(answer, "/watch/st_1?at=2#chat"));
  expect(post).toHaveBeenCalledExactlyOnceWith("/api/auth/sso/exchange", { body: { code: "mine" } });
  expect(result.current).toBeUndefined();
  expect(location.hash).toBe("");
});

it("never redeems the code of a sign-in that did not begin in this tab", async () => {
  const { onAnswer, result } = comeBack("#code=theirs");
  await waitFor(() => expect(result.current).toBe("state_unknown"));
  expect(location.hash).toBe("");
  expect(post).not.toHaveBeenCalled();
  expect(onAnswer).not.toHaveBeenCalled();
});

it("has one return for each sign-in, also when the provider refused", async () => {
  keepFrom("/");
  expect(comeBack("#error=access_denied").result.current).toBe("access_denied");
  cleanup();
  const { result } = comeBack("#code=theirs");
  await waitFor(() => expect(result.current).toBe("state_unknown"));
  expect(post).not.toHaveBeenCalled();
});
