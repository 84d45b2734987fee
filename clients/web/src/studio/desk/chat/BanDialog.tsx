import { useState } from "react";
import { Field, Select, useToast } from "@/design";
import { useTexts } from "@/texts";
import { Confirm } from "../../Confirm";
import { useHost } from "../../useHost";
import { useDeskState } from "../DeskContext";
import type { Person } from "./ChatPanel";

const REASON_MAX = 200;

export function BanDialog({ person, onClose }: { person: Person; onClose(): void }) {
  const texts = useTexts("studio").ban;
  const { client } = useHost();
  const { desk: { stream } } = useDeskState();
  const toast = useToast();
  const [seconds, setSeconds] = useState("3600");
  const [reason, setReason] = useState("");
  if (!stream) return null;
  const ban = async () => {
    const body = {
      userId: person.id,
      ...(seconds === "0" ? {} : { seconds: Number(seconds) }),
      ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
    };
    await client.rest.post("/api/live/{streamId}/bans", { path: { streamId: stream.id }, body });
    toast(texts.done(person.name), "good");
  };
  const lengths = [600, 3600, 86_400, 604_800, 0];
  return (
    <Confirm title={texts.title(person.name)} yes={texts.confirm} no={texts.cancel} isDanger onYes={ban} onClose={onClose}>
      <p>{texts.text}</p>
      <Select
        label={texts.length} value={seconds} onChange={(event) => setSeconds(event.target.value)}
        options={lengths.map((one) => ({ value: String(one), label: texts.lengths[one] ?? String(one) }))}
      />
      <Field label={texts.reason} value={reason} maxLength={REASON_MAX} autoComplete="off" onChange={(event) => setReason(event.target.value)} />
    </Confirm>
  );
}
