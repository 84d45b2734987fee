import { LivehouseError } from "@livehouse/client";
import { useEffect, useId, useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { useClient, useUser } from "@/app/SessionContext";
import { useErrorText } from "@/app/errors";
import { Avatar, Button, Dialog, Field, useToast } from "@/design";
import { useTexts } from "@/texts";
import { pathOf } from "./ConversationList";
import styles from "./ConversationList.module.css";

interface Person {
  id: string;
  displayName: string;
}

/** Whom to write to: someone that the user follows, or a user id. */
export function NewConversation({ onClose }: { onClose: () => void }) {
  const all = useTexts("calls");
  const texts = all.messages;
  const toast = useToast();
  const { rest } = useClient();
  const me = useUser()!.id;
  const navigate = useNavigate();
  const errorText = useErrorText();
  const heading = useId();
  const [people, setPeople] = useState<Person[]>([]);
  const [wanted, setWanted] = useState("");
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    rest.get("/api/users/{userId}/following", { path: { userId: me }, query: { limit: 100 } }).then(
      ({ items }) => setPeople(items),
      () => undefined,
    );
  }, [rest, me]);
  const search = wanted.trim().toLocaleLowerCase();
  const found = people.filter(({ id, displayName }) => id === wanted.trim() || displayName.toLocaleLowerCase().includes(search));
  const copy = () => {
    navigator.clipboard.writeText(location.origin + pathOf(me)).then(
      () => toast(all.copied, "good"),
      () => toast(all.copyFailed, "bad"),
    );
  };
  const open = (userId: string) => {
    onClose();
    void navigate(pathOf(userId));
  };
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const userId = found.length === 1 ? found[0]!.id : wanted.trim();
    if (userId === "") return;
    if (userId === me) return setError(texts.yourself);
    setBusy(true);
    try {
      await rest.get("/api/users/{userId}", { path: { userId } });
      open(userId);
    } catch (failure) {
      setError(LivehouseError.is(failure, "not_found") ? texts.notFound : errorText(failure));
    }
    setBusy(false);
  };
  return (
    <Dialog title={texts.newTitle} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void onSubmit(event)}>
        <Field
          label={texts.search}
          hint={texts.searchHint}
          error={error}
          value={wanted}
          maxLength={255}
          autoComplete="off"
          data-autofocus
          onChange={(event) => {
            setWanted(event.target.value);
            setError(undefined);
          }}
        />
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {texts.write}
        </Button>
      </form>
      <p className={styles.link}>
        {texts.ownLink}
        <Button isSmall onClick={copy}>
          {texts.copyLink}
        </Button>
      </p>
      {found.length > 0 && (
        <section aria-labelledby={heading}>
          <h3 id={heading}>{texts.people}</h3>
          <ul className={styles.items}>
            {found.slice(0, 50).map(({ id, displayName }) => (
              <li key={id}>
                <button type="button" className={styles.person} onClick={() => open(id)}>
                  <Avatar userId={id} name={displayName} size="s" />
                  {displayName}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  );
}
