import { useRef, useState, type ChangeEvent, type FormEvent, type KeyboardEvent } from "react";
import { LivehouseError } from "@livehouse/client";
import { IconButton, useToast } from "@/design";
import { CloseIcon, PlusIcon, SendIcon } from "@/design/icons";
import { useErrorText } from "@/app/errors";
import { useTexts } from "@/texts";
import { FILES_MAX, TEXT_MAX, type LetterFile } from "../crypto/letter";
import type { Mailbox } from "../mail/mailbox";
import { FILE_BYTES_MAX } from "./files";
import styles from "./Composer.module.css";

/** Enter sends, Shift+Enter begins a new line. */
export function Composer({ mailbox, userId, name }: { mailbox: Mailbox; userId: string; name: string }) {
  const texts = useTexts("calls").messages;
  const errorText = useErrorText();
  const toast = useToast();
  const [text, setText] = useState("");
  const [files, setFiles] = useState<LetterFile[]>([]);
  const [isUploading, setUploading] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const send = () => {
    const trimmed = text.trim();
    if ((trimmed === "" && files.length === 0) || isUploading) return;
    void mailbox.send(userId, trimmed, files);
    setText("");
    setFiles([]);
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const onFiles = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(target.files ?? [])];
    target.value = "";
    if (chosen.some((file) => file.size > FILE_BYTES_MAX)) return toast(texts.fileTooLarge, "bad");
    if (files.length + chosen.length > FILES_MAX) return toast(texts.tooManyFiles, "bad");
    setUploading(true);
    try {
      for (const file of chosen) {
        const bytes = new Uint8Array(await file.arrayBuffer());
        const attached = await mailbox.office.attach({ name: file.name, type: file.type || "application/octet-stream", bytes });
        setFiles((before) => [...before, attached]);
      }
    } catch (error) {
      toast(LivehouseError.is(error, "media_unavailable") ? texts.noStore : errorText(error), "bad");
    }
    setUploading(false);
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        send();
      }}
    >
      {(files.length > 0 || isUploading) && (
        <ul className={styles.files}>
          {files.map((file) => (
            <li key={file.attachmentId}>
              <span dir="auto">{file.name}</span>
              <IconButton isSmall label={texts.removeFile(file.name)} onClick={() => setFiles(files.filter((one) => one !== file))}>
                <CloseIcon size={14} />
              </IconButton>
            </li>
          ))}
          {isUploading && <li role="status">{texts.uploading}</li>}
        </ul>
      )}
      <input ref={input} type="file" multiple hidden onChange={(event) => void onFiles(event)} />
      <IconButton label={texts.attach} onClick={() => input.current?.click()}>
        <PlusIcon />
      </IconButton>
      <textarea
        ref={area}
        className={styles.text}
        value={text}
        maxLength={TEXT_MAX}
        rows={Math.min(6, text.split("\n").length)}
        dir="auto"
        autoComplete="off"
        aria-label={texts.placeholder(name)}
        placeholder={texts.placeholder(name)}
        enterKeyHint="send"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <IconButton type="submit" kind="primary" label={texts.send} disabled={isUploading}>
        <SendIcon />
      </IconButton>
    </form>
  );
}
