// @vitest-environment node
import { LivehouseError } from "@livehouse/client";
import { describe, expect, it } from "vitest";
import { canEncrypt, encryptionOf, lobbyKey } from "./e2ee/encryption";
import { hashOf, inviteLink, newPassphrase, passphraseOf, pastedPassphrase } from "./e2ee/key";
import { mayPublish } from "./join/pass";
import { isWorthRetrying, joinProblem } from "./join/problems";
import { callEnd, canRejoin, givesPlaceBack, joinFailure } from "./room/disconnects";
import { gridFor, visibleTiles } from "./room/grid";

describe("passphrase", () => {
  it("is random, stands after the # alone, and comes back", () => {
    const passphrases = new Set(Array.from({ length: 100 }, newPassphrase));
    expect(passphrases.size).toBe(100);
    for (const passphrase of passphrases) {
      const link = inviteLink({ origin: "https://live.example", pathname: "/room/lounge", search: "?instance=chat" }, passphrase);
      const url = new URL(link);
      expect(passphrase).toMatch(/^[\w-]{32}$/);
      expect(url.origin + url.pathname + url.search).toBe("https://live.example/room/lounge?instance=chat");
      expect(passphraseOf(url.hash)).toBe(passphrase);
      expect(pastedPassphrase(` ${link}\n`)).toBe(passphrase);
      expect(pastedPassphrase(passphrase)).toBe(passphrase);
    }
  });

  it("is none when it is short, missing or something else", () => {
    for (const hash of ["", "#", "#key=", "#key=short", "#chat", `#other=${newPassphrase()}`, `#key=${"a".repeat(300)}`])
      expect(passphraseOf(hash)).toBeUndefined();
    expect(pastedPassphrase("please let me in now, friend")).toBeUndefined();
    expect(inviteLink({ origin: "https://a", pathname: "/room/b", search: "" }, undefined)).toBe("https://a/room/b");
    expect(hashOf("a b&c#d")).toBe("#key=a%20b%26c%23d");
  });
});

describe("encryption", () => {
  const peer = (identity: string, isSending: boolean, isEncrypted: boolean) => ({ identity, isSending, isEncrypted });

  it("says what it is, the worst first", () => {
    expect(encryptionOf(false, [peer("bob", true, true)], new Set())).toEqual({ state: "off", concerned: [] });
    expect(encryptionOf(true, [], new Set())).toEqual({ state: "encrypted", concerned: [] });
    expect(encryptionOf(true, [peer("bob", true, true), peer("quiet", false, false)], new Set())).toEqual({ state: "encrypted", concerned: [] });
    expect(encryptionOf(true, [peer("bob", true, false)], new Set())).toEqual({ state: "partly", concerned: ["bob"] });
    expect(encryptionOf(true, [peer("bob", true, false), peer("eve", true, true)], new Set(["eve"]))).toEqual({ state: "wrongPassphrase", concerned: ["eve"] });
    expect(encryptionOf(true, [], new Set(["gone"])).state).toBe("encrypted");
  });

  it("is not switched off by what the server says about the room", () => {
    expect(lobbyKey(false, "x")).toBe("present");
    expect(lobbyKey(true, "x")).toBe("present");
    expect(lobbyKey(true, undefined)).toBe("missing");
    expect(lobbyKey(false, undefined)).toBe("none");
  });

  it("needs a browser that can change encoded frames", () => {
    expect(canEncrypt({} as typeof globalThis)).toBe(false);
    expect(canEncrypt({ RTCRtpSender: { prototype: {} } } as unknown as typeof globalThis)).toBe(false);
    expect(canEncrypt({ RTCRtpSender: { prototype: { createEncodedStreams() {} } } } as unknown as typeof globalThis)).toBe(true);
    expect(canEncrypt({ RTCRtpScriptTransform: class {} } as unknown as typeof globalThis)).toBe(true);
  });
});

describe("joining", () => {
  it("explains each refusal", () => {
    const of = (code: string) => joinProblem(new LivehouseError({ code }));
    expect(of("room_full")).toBe("roomFull");
    expect(of("forbidden")).toBe("notMember");
    expect(of("livekit_not_configured")).toBe("noMediaServer");
    expect(of("brand_new")).toBe("other");
    expect(joinProblem(new TypeError("?"))).toBe("other");
    expect([isWorthRetrying("roomFull"), isWorthRetrying("notMember"), isWorthRetrying("noMediaServer")]).toEqual([true, false, false]);
  });

  it("reads from the token whether it lets one speak", () => {
    const token = (video: object) => `x.${btoa(JSON.stringify({ video })).replaceAll("=", "")}.y`;
    expect(mayPublish(token({ canPublish: false }))).toBe(false);
    expect(mayPublish(token({ canPublish: true }))).toBe(true);
    expect(mayPublish(token({}))).toBe(true);
    expect(mayPublish("no token")).toBe(true);
  });

  it("names the end of a call", () => {
    expect(["CLIENT_INITIATED", "DUPLICATE_IDENTITY", "PARTICIPANT_REMOVED", "ROOM_DELETED", "NEW_ONE", undefined].map(callEnd)).toEqual([
      "left",
      "otherDevice",
      "removed",
      "closed",
      "lost",
      "lost",
    ]);
    expect([canRejoin("lost"), canRejoin("removed")]).toEqual([true, false]);
    expect(["NotAllowed", "ServerUnreachable", "InternalError", undefined].map(joinFailure)).toEqual(["refused", "unreachable", "unreachable", "unreachable"]);
    // Giving it back would end the call on the other device.
    expect([givesPlaceBack("left"), givesPlaceBack("otherDevice"), givesPlaceBack("removed"), givesPlaceBack("lost")]).toEqual([true, false, false, false]);
  });
});

describe("grid", () => {
  it("uses the room that there is", () => {
    expect(gridFor(1, 1600, 900)).toEqual({ columns: 1, rows: 1 });
    expect(gridFor(2, 1600, 900)).toEqual({ columns: 2, rows: 1 });
    expect(gridFor(2, 400, 800)).toEqual({ columns: 1, rows: 2 });
    expect(gridFor(4, 1600, 900)).toEqual({ columns: 2, rows: 2 });
    expect(gridFor(9, 1600, 900)).toEqual({ columns: 3, rows: 3 });
    for (let count = 1; count <= 30; count++) {
      const { columns, rows } = gridFor(count, 1000, 700);
      expect(columns * rows).toBeGreaterThanOrEqual(Math.min(count, 25));
    }
  });

  it("keeps places, and brings speakers in", () => {
    const tile = (id: string, lastSpokeAt = 0, isLocal = false) => ({ id, isLocal, lastSpokeAt });
    const all = [tile("me", 0, true), tile("a", 5), tile("b", 1), tile("c", 9), tile("d")];
    expect(visibleTiles(all, [], 3).map(({ id }) => id)).toEqual(["me", "a", "c"]);
    expect(visibleTiles(all, ["c", "me", "a"], 3).map(({ id }) => id)).toEqual(["c", "me", "a"]);
    expect(visibleTiles(all, ["me", "gone", "d"], 3).map(({ id }) => id)).toEqual(["me", "c", "a"]);
    expect(visibleTiles(all, [], 9)).toHaveLength(5);
  });
});
