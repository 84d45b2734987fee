import { useMemo, useState } from "react";
import { useClient } from "@/app/SessionContext";
import { Button, Page } from "@/design";
import { PlusIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { CreateRoom } from "./CreateRoom";
import { MatchCard } from "./MatchCard";
import { Matching } from "./matching";
import { RoomList } from "./RoomList";
import styles from "./Study.module.css";

export function Study() {
  const texts = useTexts("calls").study;
  const client = useClient();
  const matching = useMemo(() => new Matching(client), [client]);
  const [isCreating, setCreating] = useState(false);
  return (
    <Page
      title={texts.title}
      actions={
        <Button kind="primary" onClick={() => setCreating(true)}>
          <PlusIcon size={18} />
          {texts.create}
        </Button>
      }
    >
      <p className={styles.intro}>{texts.intro}</p>
      <div className={styles.columns}>
        <RoomList />
        <MatchCard matching={matching} />
      </div>
      {isCreating && <CreateRoom onClose={() => setCreating(false)} />}
    </Page>
  );
}
