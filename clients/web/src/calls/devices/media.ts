export type DeviceProblem = "denied" | "missing" | "busy" | "insecure" | "failed";

/** The browser's reason in the page's words. */
export function deviceProblem(error: unknown, isSecure: boolean = globalThis.isSecureContext): DeviceProblem {
  if (!isSecure) return "insecure";
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "failed";
  }
}

/** Opens one device; a chosen one that is not there any more is replaced by the default. */
export async function openDevice(
  kind: "video" | "audio",
  deviceId: string | undefined,
  media: MediaDevices | undefined = navigator.mediaDevices,
): Promise<MediaStream> {
  if (!media) throw new TypeError("Only pages with https may use devices.");
  const picture = kind === "video" ? { width: { ideal: 1280 }, height: { ideal: 720 } } : {};
  const ask = (id: string | undefined) => media.getUserMedia({ [kind]: { ...picture, ...(id ? { deviceId: { exact: id } } : {}) } });
  try {
    return await ask(deviceId);
  } catch (error) {
    if (deviceId === undefined || deviceProblem(error) !== "missing") throw error;
    return ask(undefined);
  }
}

/** Between 0 and 1, from samples of -1 to 1: what an ear hears as half as loud is half as much. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 20 * Math.log10(Math.sqrt(sum / Math.max(1, samples.length)) || 1e-9);
  return Math.max(0, Math.min(1, (decibels + 60) / 55));
}
