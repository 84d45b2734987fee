import type { Stream } from "@livehouse/client";
import { Checkbox, Select } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../../hooks/useAsk";
import { Problem } from "../../Problem";
import { useHost } from "../../useHost";

/** Slow mode and followers only: what the stream says, not what was chosen, so another moderator's change shows too. */
export function ChatRules({ stream }: { stream: Stream }) {
  const texts = useTexts("studio").moderation;
  const { client } = useHost();
  const doing = useDoing();
  const { slowModeSeconds, followersOnly } = stream.chat;
  const change = (body: { slowModeSeconds?: number; followersOnly?: boolean }) =>
    void doing.run(() => client.rest.put("/api/live/{streamId}/chat", { path: { streamId: stream.id }, body }));
  const choices = [...new Set([...Object.keys(texts.slowModes).map(Number), slowModeSeconds])].sort((a, b) => a - b);
  return (
    <>
      <Select
        label={texts.slowMode} hint={texts.slowModeHint} value={String(slowModeSeconds)}
        options={choices.map((seconds) => ({ value: String(seconds), label: texts.slowModes[seconds] ?? texts.seconds(seconds) }))}
        onChange={(event) => change({ slowModeSeconds: Number(event.target.value) })}
      />
      <Checkbox label={texts.followersOnly} checked={followersOnly} onChange={(event) => change({ followersOnly: event.target.checked })} />
      <Problem error={doing.error} />
    </>
  );
}
