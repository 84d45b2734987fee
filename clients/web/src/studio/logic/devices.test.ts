import { describe, expect, it } from "vitest";
import { deviceChoices, deviceFault } from "./devices";

const fault = (name: string) => Object.assign(new Error(name), { name });

describe("deviceFault", () => {
  it("tells what the host can do about it", () => {
    expect(deviceFault(fault("NotAllowedError"), "user")).toBe("denied");
    expect(deviceFault(fault("NotAllowedError"), "screen")).toBe("cancelled");
    expect(deviceFault(fault("NotFoundError"), "user")).toBe("missing");
    expect(deviceFault(fault("NotReadableError"), "user")).toBe("busy");
    expect(deviceFault(new TypeError("mediaDevices is undefined"), "user")).toBe("unsupported");
    expect(deviceFault("?", "user")).toBe("other");
  });
});

describe("deviceChoices", () => {
  it("lists each device once and names the nameless", () => {
    const devices = [
      { deviceId: "default", kind: "audioinput", label: "Default" },
      { deviceId: "a", kind: "audioinput", label: "USB microphone" },
      { deviceId: "b", kind: "audioinput", label: "" },
      { deviceId: "c", kind: "videoinput", label: "Camera" },
    ] as const;
    expect(deviceChoices(devices, "audioinput", "Microphone")).toEqual([{ id: "a", label: "USB microphone" }, { id: "b", label: "Microphone 2" }]);
  });
});
