import { useTexts } from "@/texts";
import { Confirm } from "../parts";
import { useClient } from "../session";

interface Props {
  streamId: string;
  title: string;
  viewers: number;
  onKilled: () => void;
  onClose: () => void;
}

/** Ends somebody's stream: says what that does, and asks why, which the audit log keeps with the moderator's name. */
export function KillStream({ streamId, title, viewers, onKilled, onClose }: Props) {
  const texts = useTexts("console");
  const client = useClient();
  const kill = async (reason: string) => {
    await client.rest.post("/api/admin/live/{streamId}/kill", { path: { streamId }, body: { reason } });
    onKilled();
  };
  return (
    <Confirm
      title={texts.streams.killTitle(title)} confirm={texts.streams.killConfirm} onConfirm={kill} onClose={onClose}
      reason={{ label: texts.streams.killReason, hint: texts.streams.killReasonHint, lengthMax: 200 }}
    >
      <p>{texts.streams.killText(viewers)}</p>
      <p>{texts.streams.killAudit}</p>
    </Confirm>
  );
}
