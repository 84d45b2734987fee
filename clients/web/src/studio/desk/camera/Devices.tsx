import { Button, Select } from "@/design";
import { CameraIcon, MicrophoneIcon, ScreenIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { deviceChoices } from "../../logic/devices";
import type { Kind } from "../../hooks/publisher";
import { useDeskState } from "../DeskContext";
import styles from "./camera.module.css";
import { Level } from "./Level";

const icons = { camera: CameraIcon, microphone: MicrophoneIcon, screen: ScreenIcon };
const kinds = ["camera", "microphone", "screen"] as const;

export function Devices() {
  const texts = useTexts("studio").camera;
  const { local } = useDeskState();
  return (
    <>
      <div className={styles.switches}>{kinds.map((kind) => <Switch key={kind} kind={kind} />)}</div>
      {local.fault && <p className={styles.fault} role="alert">{texts.faults[local.fault.fault]}</p>}
      <div className={styles.devices}>
        <DeviceSelect kind="camera" />
        <DeviceSelect kind="microphone" />
      </div>
      {local.tracks.microphone && <Level track={local.tracks.microphone} />}
    </>
  );
}

function Switch({ kind }: { kind: Kind }) {
  const texts = useTexts("studio").camera;
  const { local } = useDeskState();
  const isOn = local.tracks[kind] !== null;
  const Icon = icons[kind];
  return (
    <Button
      className={isOn ? styles.on : undefined} isBusy={local.opening.includes(kind)}
      onClick={() => (isOn ? local.close(kind) : void local.open(kind))}
    >
      <Icon />{isOn ? texts.turnOff[kind] : texts.turnOn[kind]}
    </Button>
  );
}

/** Only where there is something to choose from. */
function DeviceSelect({ kind }: { kind: "camera" | "microphone" }) {
  const texts = useTexts("studio").camera;
  const { local } = useDeskState();
  const track = local.tracks[kind];
  const choices = deviceChoices(local.devices, kind === "camera" ? "videoinput" : "audioinput", texts.unnamed[kind]);
  if (track === null || choices.length === 0) return null;
  return (
    <Select
      label={kind === "camera" ? texts.cameraDevice : texts.microphoneDevice}
      value={track.getSettings().deviceId ?? ""}
      options={choices.map(({ id, label }) => ({ value: id, label }))}
      onChange={(event) => void local.open(kind, event.target.value)}
    />
  );
}
