import { useState, type FormEvent } from "react";
import { useClient } from "@/app/SessionContext";
import { useErrorText } from "@/app/errors";
import { Badge, Button, ButtonLink, Empty, Field, Loading, Notice } from "@/design";
import { LockIcon, SearchIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { useRooms, type StudyRoom } from "./useRooms";
import styles from "./Study.module.css";

export function RoomList() {
  const texts = useTexts("calls").study;
  const client = useClient();
  const errorText = useErrorText();
  const [typed, setTyped] = useState("");
  const [topic, setTopic] = useState("");
  const { rooms, error, hasMore, refresh, more } = useRooms(client, topic);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === topic) void refresh();
    setTopic(typed.trim());
  };
  return (
    <section className={styles.rooms} aria-label={texts.title}>
      <form className={styles.filter} role="search" onSubmit={onSubmit}>
        <Field label={texts.filter} value={typed} maxLength={64} type="search" onChange={(event) => setTyped(event.target.value)} />
        <Button type="submit">
          <SearchIcon size={18} />
          {texts.refresh}
        </Button>
      </form>
      <p className="visually-hidden" role="status">
        {rooms && texts.refreshed(rooms.length)}
      </p>
      {error !== undefined && (
        <Notice tone="bad" isAlert>
          <p>{errorText(error)}</p>
        </Notice>
      )}
      {!rooms ? (
        error === undefined && <Loading />
      ) : rooms.length === 0 ? (
        <Empty title={texts.none}>
          <p>{texts.noneText}</p>
        </Empty>
      ) : (
        <ul className={styles.grid}>
          {rooms.map((room) => (
            <RoomCard key={room.id} room={room} />
          ))}
        </ul>
      )}
      {hasMore && <Button onClick={() => void more()}>{texts.more}</Button>}
    </section>
  );
}

/** Above so many places a row of dots says less than the number. */
const DOTS_MAX = 12;

function RoomCard({ room }: { room: StudyRoom }) {
  const texts = useTexts("calls").study;
  const isFull = room.freePlaces === 0;
  const places = texts.places(room.occupancy, room.maxOccupancy);
  return (
    <li className={styles.room}>
      <div className={styles.roomHead}>
        <h2 dir="auto">{room.name}</h2>
        {room.e2eeEnabled && (
          <Badge tone="good">
            <LockIcon size={12} /> {texts.encrypted}
          </Badge>
        )}
      </div>
      {room.topic && (
        <p className={styles.topic} dir="auto">
          {room.topic}
        </p>
      )}
      <div className={styles.places}>
        {room.maxOccupancy <= DOTS_MAX && (
          <span className={styles.dots} aria-hidden="true">
            {Array.from({ length: room.maxOccupancy }, (_, at) => (
              <i key={at} data-taken={at < room.occupancy || undefined} />
            ))}
          </span>
        )}
        <span>{places}</span>
      </div>
      {isFull ? (
        <Badge tone="warn">{texts.full}</Badge>
      ) : (
        <ButtonLink to={`/study/${encodeURIComponent(room.id)}`} kind="primary" aria-label={texts.join(room.name)}>
          {texts.joinShort}
        </ButtonLink>
      )}
      {room.e2eeEnabled && <p className={styles.hint}>{texts.encryptedHint}</p>}
    </li>
  );
}
