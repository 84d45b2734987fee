import { useMediaDeviceSelect } from "@livekit/components-react";
import { Dialog } from "@/design";
import { useTexts } from "@/texts";
import { keepChoices, readChoices, type Choices } from "../devices/choices";
import { canChooseSpeaker, DeviceSelect } from "../devices/DeviceSelect";

/** Other devices during a call; they are remembered for the next one. */
export function DeviceDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts("calls").devices;
  return (
    <Dialog title={texts.heading} onClose={onClose}>
      <One kind="videoinput" name="cameraId" />
      <One kind="audioinput" name="microphoneId" />
      {canChooseSpeaker && <One kind="audiooutput" name="speakerId" />}
    </Dialog>
  );
}

function One({ kind, name }: { kind: MediaDeviceKind; name: keyof Choices }) {
  const { devices, activeDeviceId, setActiveMediaDevice } = useMediaDeviceSelect({ kind });
  const choose = (deviceId: string) => {
    void setActiveMediaDevice(deviceId);
    keepChoices({ ...readChoices(), [name]: deviceId });
  };
  return <DeviceSelect kind={kind} devices={devices.filter(({ deviceId }) => deviceId !== "")} value={activeDeviceId} onChange={choose} />;
}
