import { permissions } from '@livekit/react-native-webrtc';

/** Asks for camera and microphone; the system shows its question the first time only. Returns whether both are allowed. */
export async function askForCamera(): Promise<boolean> {
  const hasCamera = await permissions.request({ name: 'camera' });
  const hasMicrophone = hasCamera === true && (await permissions.request({ name: 'microphone' }));
  return hasCamera === true && hasMicrophone === true;
}
