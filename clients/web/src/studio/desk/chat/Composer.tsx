import { useState } from "react";
import { Field, IconButton } from "@/design";
import { SendIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { useDeskState } from "../DeskContext";
import styles from "./chat.module.css";

const TEXT_MAX = 500;

export function Composer() {
  const texts = useTexts("studio").chat;
  const { desk: { live } } = useDeskState();
  const [text, setText] = useState("");
  const send = () => {
    if (!live || text.trim() === "") return;
    live.send(text.trim()).catch(() => {}); // Shown as failed in the list, with another try.
    setText("");
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field
        label={texts.write} placeholder={texts.placeholder} value={text} maxLength={TEXT_MAX} autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <IconButton kind="primary" type="submit" label={texts.send}><SendIcon /></IconButton>
    </form>
  );
}
