import { Select } from "@/design";
import { useTexts } from "@/texts";

/** One of the devices of a kind; disabled while there is none, or none that has a name yet. */
export function DeviceSelect({
  kind,
  devices,
  value,
  onChange,
}: {
  kind: MediaDeviceKind;
  devices: readonly MediaDeviceInfo[];
  value: string | undefined;
  onChange: (deviceId: string) => void;
}) {
  const texts = useTexts("calls").devices;
  const label = { videoinput: texts.camera, audioinput: texts.microphone, audiooutput: texts.speaker }[kind];
  const options = devices
    .filter((device) => device.kind === kind)
    .map((device, at) => ({ value: device.deviceId, label: device.label || texts.unnamed(label, at + 1) }));
  const isKnown = options.some((option) => option.value === value);
  return (
    <Select
      label={label}
      disabled={options.length === 0}
      value={isKnown ? value : options[0]?.value}
      options={options.length > 0 ? options : [{ value: "", label: texts.none }]}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Browsers that can play on another output than the default. */
export const canChooseSpeaker = typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;
