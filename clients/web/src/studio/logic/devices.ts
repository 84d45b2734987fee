/** Why camera, microphone or screen could not be opened. */
export type DeviceFault = "denied" | "missing" | "busy" | "unsupported" | "cancelled" | "other";

/** By the names of `getUserMedia` and `getDisplayMedia`. A screen that was not chosen is refused as a permission is. */
export function deviceFault(error: unknown, kind: "user" | "screen"): DeviceFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return kind === "screen" ? "cancelled" : "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  if (name === "TypeError" || name === "NotSupportedError") return "unsupported";
  return "other";
}

export interface DeviceChoice {
  id: string;
  label: string;
}

/** The default's copies (`default`, `communications`) are left out; a device without a name gets a number until the permission is there. */
export function deviceChoices(
  devices: readonly Pick<MediaDeviceInfo, "deviceId" | "kind" | "label">[], kind: MediaDeviceKind, unnamed: string,
): DeviceChoice[] {
  const own = devices.filter((device) => device.kind === kind && !["default", "communications"].includes(device.deviceId));
  return own.map(({ deviceId, label }, index) => ({ id: deviceId, label: label || `${unnamed} ${index + 1}` }));
}
