// @vitest-environment node
import type { ExternalE2EEKeyProvider, Room, RoomOptions } from "livekit-client";
import { describe, expect, it, vi } from "vitest";
import { readChoices } from "../devices/choices";
import { deviceProblem, levelOf, openDevice } from "../devices/media";
import { Undecryptable } from "../e2ee/undecryptable";
import { createMediaRoom, type MediaParts } from "./media-room";

function parts(failing?: "setKey" | "enable") {
  const steps: string[] = [];
  let options: RoomOptions = {};
  const made: MediaParts = {
    newRoom(given) {
      options = given;
      steps.push("room");
      return {
        setE2EEEnabled: async (isOn: boolean) => {
          if (failing === "enable") throw new Error("unsupported");
          steps.push(`encryption ${isOn}`);
        },
        disconnect: async () => void steps.push("disconnect"),
      } as unknown as Room;
    },
    newKeyProvider: () =>
      ({
        setKey: async (key: string) => {
          if (failing === "setKey") throw new Error("no crypto");
          steps.push(`key ${key}`);
        },
      }) as unknown as ExternalE2EEKeyProvider,
    newWorker: () => ({ terminate: () => void steps.push("worker ended") }) as unknown as Worker,
  };
  return { made, steps, options: () => options };
}

const choices = { camera: true, microphone: true, cameraId: "cam", microphoneId: "mic" };

describe("media room", () => {
  it("has its key and encrypts before anything can connect", async () => {
    const { made, steps, options } = parts();
    const { isEncrypted, setPassphrase, dispose } = await createMediaRoom(made, choices, "secret");
    expect(isEncrypted).toBe(true);
    expect(steps).toEqual(["room", "key secret", "encryption true"]);
    expect(options().encryption).toBeDefined();
    expect(options()).toMatchObject({
      videoCaptureDefaults: { deviceId: "cam" },
      audioCaptureDefaults: { deviceId: "mic" },
      publishDefaults: { videoCodec: "vp8" },
    });
    await setPassphrase("other");
    await dispose();
    expect(steps.slice(3)).toEqual(["key other", "disconnect", "worker ended"]);
  });

  it("is no room at all when encryption does not start", async () => {
    for (const failing of ["setKey", "enable"] as const) {
      const { made, steps } = parts(failing);
      await expect(createMediaRoom(made, choices, "secret")).rejects.toThrow();
      expect(steps.at(-1)).toBe("worker ended");
    }
  });

  it("has no worker without a passphrase", async () => {
    const { made, steps, options } = parts();
    const plain = await createMediaRoom(made, { camera: false, microphone: false }, undefined);
    expect([plain.isEncrypted, options().encryption]).toEqual([false, undefined]);
    await expect(plain.setPassphrase("x")).rejects.toThrow();
    await plain.dispose();
    expect(steps).toEqual(["room", "disconnect"]);
  });
});

describe("frames that do not open", () => {
  it("prove another passphrase when they repeat, until they open again or the passphrase changes", () => {
    const seen = new Undecryptable();
    seen.note("bob", "InvalidKey: Decryption failed", 1_000);
    expect([...seen.at(1_000)]).toEqual([]);
    seen.note("bob", "InvalidKey: Decryption failed", 2_100);
    seen.note("ann", "InternalError: no active decrypt transform", 2_100);
    seen.note("ann", "InternalError: no active decrypt transform", 2_200);
    seen.note(undefined, "InvalidKey: ?", 2_300);
    expect([...seen.at(3_000)]).toEqual(["bob"]);
    expect([...seen.at(62_000)]).toEqual(["bob"]);
    expect([...seen.at(92_200)]).toEqual([]);
    seen.note("bob", "InvalidKey: Decryption failed", 200_000);
    expect([...seen.at(200_000)]).toEqual([]);
    seen.note("bob", "MissingKey: missing key at index 0", 201_000);
    expect([...seen.at(201_000)]).toEqual(["bob"]);
    seen.clear();
    expect([...seen.at(201_000)]).toEqual([]);
  });
});

describe("devices", () => {
  const named = (name: string) => Object.assign(new Error(name), { name });

  it("explains why one does not open", () => {
    expect(["NotAllowedError", "NotFoundError", "NotReadableError", "?"].map((name) => deviceProblem(named(name), true))).toEqual([
      "denied",
      "missing",
      "busy",
      "failed",
    ]);
    expect(deviceProblem(named("NotAllowedError"), false)).toBe("insecure");
  });

  it("takes the default when the chosen one is gone", async () => {
    vi.stubGlobal("isSecureContext", true);
    const asked: unknown[] = [];
    const media = {
      getUserMedia: async (constraints: MediaStreamConstraints) => {
        asked.push(constraints.audio);
        if (asked.length === 1) throw named("OverconstrainedError");
        return "stream" as unknown as MediaStream;
      },
    } as MediaDevices;
    expect(await openDevice("audio", "gone", media)).toBe("stream");
    expect(asked).toEqual([{ deviceId: { exact: "gone" } }, {}]);
    await expect(openDevice("audio", undefined, { getUserMedia: () => Promise.reject(named("NotAllowedError")) } as unknown as MediaDevices)).rejects.toThrow();
    vi.unstubAllGlobals();
  });

  it("measures from silence to loud", () => {
    expect(levelOf(new Float32Array(64))).toBe(0);
    const tone = (amplitude: number) => Float32Array.from({ length: 512 }, (_, at) => amplitude * Math.sin(at / 3));
    expect(levelOf(tone(0.05))).toBeLessThan(levelOf(tone(0.3)));
    expect(levelOf(tone(1))).toBe(1);
  });

  it("remembers choices, and believes nothing else that is stored", () => {
    expect(readChoices('{"camera":false,"cameraId":"c","microphoneId":7}')).toEqual({ camera: false, microphone: true, cameraId: "c" });
    expect(readChoices("no json")).toMatchObject({ camera: true, microphone: true });
    expect(readChoices("null")).toMatchObject({ camera: true });
  });
});
