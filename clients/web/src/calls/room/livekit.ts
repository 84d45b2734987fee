import { ExternalE2EEKeyProvider, Room } from "livekit-client";
import E2eeWorker from "livekit-client/e2ee-worker?worker";
import type { MediaParts } from "./media-room";

/** The real livekit-client. Vite makes a file of this origin of the worker, which `worker-src 'self'` allows. */
export const livekit: MediaParts = {
  newRoom: (options) => new Room(options),
  newKeyProvider: () => new ExternalE2EEKeyProvider(),
  newWorker: () => new E2eeWorker({ name: "livekit-e2ee" }),
};
