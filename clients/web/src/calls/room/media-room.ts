import type { ExternalE2EEKeyProvider, Room, RoomOptions } from "livekit-client";
import type { Choices } from "../devices/choices";

/** The parts of livekit-client that a call is made with; tests put others in. */
export interface MediaParts {
  newRoom(options: RoomOptions): Room;
  newKeyProvider(): ExternalE2EEKeyProvider;
  /** livekit-client's worker, which encrypts and decrypts each frame. */
  newWorker(): Worker;
}

export interface MediaRoom {
  room: Room;
  isEncrypted: boolean;
  /** Another passphrase for everything that is sent and received from now on. */
  setPassphrase(passphrase: string): Promise<void>;
  /** Leaves, and ends the worker with its keys. */
  dispose(): Promise<void>;
}

/**
 * Makes a room that is not connected yet. With a passphrase its key is set and encryption is on before there is any connection; when that fails nothing is
 * joined, rather than in the clear.
 */
export async function createMediaRoom(parts: MediaParts, choices: Choices, passphrase: string | undefined): Promise<MediaRoom> {
  const worker = passphrase === undefined ? undefined : parts.newWorker();
  const keyProvider = worker && parts.newKeyProvider();
  try {
    const room = parts.newRoom({
      // Sends and receives what is seen, as large as it is seen.
      adaptiveStream: true,
      dynacast: true,
      disconnectOnPageLeave: true,
      audioCaptureDefaults: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        ...(choices.microphoneId ? { deviceId: choices.microphoneId } : {}),
      },
      ...(choices.cameraId ? { videoCaptureDefaults: { deviceId: choices.cameraId } } : {}),
      ...(choices.speakerId ? { audioOutput: { deviceId: choices.speakerId } } : {}),
      // VP8 is the codec that every browser can encrypt frame by frame.
      ...(worker && keyProvider ? { encryption: { keyProvider, worker }, publishDefaults: { videoCodec: "vp8" } } : {}),
    });
    if (keyProvider && passphrase !== undefined) {
      await keyProvider.setKey(passphrase);
      await room.setE2EEEnabled(true);
    }
    return {
      room,
      isEncrypted: worker !== undefined,
      async setPassphrase(next) {
        if (!keyProvider) throw new Error("This call began without encryption.");
        await keyProvider.setKey(next);
      },
      async dispose() {
        await room.disconnect();
        worker?.terminate();
      },
    };
  } catch (error) {
    worker?.terminate();
    throw error;
  }
}
