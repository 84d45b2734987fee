import { useState, type FormEvent } from "react";
import { Button, Field, Notice, Page } from "@/design";
import { useTexts } from "@/texts";
import type { Choices } from "../devices/choices";
import type { LobbyKey } from "../e2ee/encryption";
import type { RoomInfo } from "../join/pass";
import { isWorthRetrying, type JoinProblem } from "../join/problems";
import { InviteButton } from "../room/InviteButton";
import { DevicePreview } from "./DevicePreview";
import { KeyCard } from "./KeyCard";
import styles from "./Lobby.module.css";

export interface LobbyProps {
  title: string;
  info: RoomInfo | undefined;
  keyState: LobbyKey;
  passphrase: string | undefined;
  /** Nobody has opened this room yet. */
  isNew: boolean;
  choices: Choices;
  problem: JoinProblem | undefined;
  isJoining: boolean;
  onChoices: (choices: Choices) => void;
  onPassphrase: (passphrase: string | undefined) => void;
  onJoin: (name: string | undefined) => void;
}

export function Lobby({ title, info, keyState, passphrase, isNew, choices, problem, isJoining, onChoices, onPassphrase, onJoin }: LobbyProps) {
  const texts = useTexts("calls");
  const [name, setName] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!isJoining) onJoin(name.trim() || undefined);
  };
  return (
    <Page title={texts.room.title(title)} actions={<InviteButton passphrase={passphrase} />}>
      <div className={styles.lobby}>
        <DevicePreview choices={choices} onChange={onChoices} />
        <div className={styles.card}>
          <h2>{texts.room.ready}</h2>
          <p className={styles.seats}>{info ? texts.room.taken(info.taken, info.seats) : isNew ? texts.room.isNew : null}</p>
          <KeyCard state={keyState} canChoose={isNew && !info} onPassphrase={onPassphrase} />
          {problem && (
            <Notice tone="bad" isAlert>
              <strong>{texts.room.problems[problem].title}</strong>
              <p>{texts.room.problems[problem].text}</p>
            </Notice>
          )}
          <form className={styles.form} onSubmit={onSubmit}>
            <Field
              label={texts.room.name}
              hint={texts.room.nameHint}
              value={name}
              maxLength={64}
              autoComplete="nickname"
              onChange={(event) => setName(event.target.value)}
            />
            <Button
              type="submit"
              kind="primary"
              isWide
              isBusy={isJoining}
              disabled={keyState === "missing" || (problem !== undefined && !isWorthRetrying(problem))}
            >
              {isJoining ? texts.room.joining : texts.room.join}
            </Button>
          </form>
        </div>
      </div>
    </Page>
  );
}
