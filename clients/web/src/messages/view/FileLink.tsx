import { useEffect, useState } from "react";
import { Button, useToast } from "@/design";
import { useTexts } from "@/texts";
import type { LetterFile } from "../crypto/letter";
import type { Mailbox } from "../mail/mailbox";
import { isPicture, sizeText } from "./files";
import styles from "./Message.module.css";

/** A file beside a message: fetched and decrypted when the user wants it. Only picture formats that can't hold scripts are shown; all others are saved. */
export function FileLink({ mailbox, file }: { mailbox: Mailbox; file: LetterFile }) {
  const texts = useTexts("calls").messages;
  const toast = useToast();
  const [isBusy, setBusy] = useState(false);
  const [picture, setPicture] = useState<string>();
  useEffect(() => () => URL.revokeObjectURL(picture ?? ""), [picture]);
  const load = async () => {
    setBusy(true);
    try {
      const bytes = await mailbox.office.fetchFile(file);
      if (isPicture(file.type)) setPicture(URL.createObjectURL(new Blob([bytes as BlobPart], { type: file.type })));
      else save(URL.createObjectURL(new Blob([bytes as BlobPart], { type: "application/octet-stream" })), file.name);
    } catch {
      toast(texts.downloadFailed, "bad");
    }
    setBusy(false);
  };
  if (picture) return <img className={styles.picture} src={picture} alt={file.name} />;
  return (
    <Button isSmall isBusy={isBusy} className={styles.file} aria-label={texts.download(file.name)} onClick={() => void load()}>
      <span className={styles.fileName} dir="auto">
        {file.name}
      </span>
      <span>{sizeText(file.sizeBytes)}</span>
    </Button>
  );
}

function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
