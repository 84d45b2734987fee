import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { usePages, type PageOf } from "./usePages";

afterEach(cleanup);

describe("usePages", () => {
  it("reads on with the cursor of the page before, until there is none", async () => {
    const load = vi.fn(async (cursor?: string): Promise<PageOf<string>> =>
      cursor === undefined ? { items: ["a"], nextCursor: "2" } : { items: ["b"], nextCursor: null },
    );
    const { result } = renderHook(() => usePages(load, []));
    await waitFor(() => expect(result.current.items).toEqual(["a"]));
    expect(result.current.hasMore).toBe(true);
    act(() => result.current.loadMore());
    await waitFor(() => expect(result.current.items).toEqual(["a", "b"]));
    expect(result.current.hasMore).toBe(false);
    act(() => result.current.loadMore());
    expect(load.mock.calls.map(([cursor]) => cursor)).toEqual([undefined, "2"]);
  });

  it("begins again with another filter, and drops the answer to the earlier one", async () => {
    const answers = new Map<string, (page: PageOf<string>) => void>();
    const { result, rerender } = renderHook(({ filter }) => usePages<string>(() => new Promise((resolve) => answers.set(filter, resolve)), [filter]), {
      initialProps: { filter: "old" },
    });
    await waitFor(() => expect(answers.has("old")).toBe(true));
    rerender({ filter: "new" });
    await waitFor(() => expect(answers.has("new")).toBe(true));
    await act(async () => answers.get("new")!({ items: ["new"], nextCursor: null }));
    await act(async () => answers.get("old")!({ items: ["old"], nextCursor: null }));
    expect(result.current.items).toEqual(["new"]);
  });

  it("keeps what it has when a later page fails, and can try again", async () => {
    let isDown = true;
    const { result } = renderHook(() => usePages<string>(async (cursor) => {
      if (cursor === undefined) return { items: ["a"], nextCursor: "2" };
      if (isDown) throw new Error("down");
      return { items: ["b"], nextCursor: null };
    }, []));
    await waitFor(() => expect(result.current.items).toEqual(["a"]));
    act(() => result.current.loadMore());
    await waitFor(() => expect(result.current.error).toBeInstanceOf(Error));
    expect(result.current.items).toEqual(["a"]);
    isDown = false;
    act(() => result.current.loadMore());
    await waitFor(() => expect(result.current.items).toEqual(["a", "b"]));
    expect(result.current.error).toBeUndefined();
  });
});
