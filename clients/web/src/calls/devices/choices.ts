import { read, write } from "@/app/preferences";

/** What the user chose last time. Names of devices are not in it, and nothing about a call. */
export interface Choices {
  camera: boolean;
  microphone: boolean;
  cameraId?: string | undefined;
  microphoneId?: string | undefined;
  speakerId?: string | undefined;
}

const KEY = "livehouse.call";

export function readChoices(stored: string | null = read(KEY)): Choices {
  let value: Record<string, unknown> = {};
  try {
    value = (JSON.parse(stored ?? "{}") ?? {}) as Record<string, unknown>;
  } catch {
    // As if nothing were stored.
  }
  const id = (name: string) => (typeof value[name] === "string" ? value[name] : undefined);
  return {
    camera: value.camera !== false,
    microphone: value.microphone !== false,
    cameraId: id("cameraId"),
    microphoneId: id("microphoneId"),
    speakerId: id("speakerId"),
  };
}

export function keepChoices(choices: Choices): void {
  write(KEY, JSON.stringify(choices));
}
