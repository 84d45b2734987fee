import { LivehouseError } from "@livehouse/client";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useClient, useUser } from "@/app/SessionContext";
import { Button, ButtonLink, Loading, Notice, Page } from "@/design";
import { useTexts } from "@/texts";
import { keepChoices, readChoices } from "./devices/choices";
import { canEncrypt, lobbyKey } from "./e2ee/encryption";
import { hashOf, newPassphrase, passphraseOf } from "./e2ee/key";
import { requestPass, roomInfo, type Pass, type RoomInfo, type Target } from "./join/pass";
import { joinProblem, type JoinProblem } from "./join/problems";
import { Lobby } from "./lobby/Lobby";
import { canRejoin, givesPlaceBack, type CallEnd } from "./room/disconnects";

const CallView = lazy(() => import("./room/CallView"));

/** `undefined`: not known yet; `new`: nobody has opened it. */
type Known = RoomInfo | "new" | undefined;

/** A call: its lobby, the call itself, and how it ended. */
export function CallPage({ target }: { target: Target }) {
  const texts = useTexts("calls");
  const client = useClient();
  const user = useUser();
  const navigate = useNavigate();
  const { hash, pathname, search } = useLocation();
  const passphrase = passphraseOf(hash);
  const [known, setKnown] = useState<Known>();
  const [problem, setProblem] = useState<JoinProblem>();
  const [choices, setChoices] = useState(() => readChoices());
  const [isJoining, setJoining] = useState(false);
  const [pass, setPass] = useState<Pass>();
  const [end, setEnd] = useState<CallEnd>();
  /** The passphrase was made here for a room that nobody had opened, instead of coming with a link. */
  const [isOwnKey, setOwnKey] = useState(false);
  const id = target.kind === "study" ? target.id : `${target.instance}/${target.name}`;

  const setPassphrase = useCallback(
    (next: string | undefined) => {
      // Only the part after the #, which no request has.
      void navigate({ pathname, search, hash: next === undefined ? "" : hashOf(next) }, { replace: true });
    },
    [navigate, pathname, search],
  );

  const begin = useCallback(() => {
    setKnown("new");
    if (passphrase !== undefined || !canEncrypt()) return;
    setOwnKey(true);
    setPassphrase(newPassphrase());
  }, [passphrase, setPassphrase]);

  useEffect(() => {
    let isCurrent = true;
    roomInfo(client, target).then(
      (info) => isCurrent && setKnown(info ?? "new"),
      (error: unknown) => {
        if (!isCurrent) return;
        const isNew = LivehouseError.is(error, "not_found") && target.kind === "room";
        if (isNew) begin();
        else setProblem(joinProblem(error));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [client, id]); // eslint-disable-line react-hooks/exhaustive-deps

  const join = async (name: string | undefined) => {
    if (passphrase !== undefined && !canEncrypt()) return setProblem("unsupported");
    setJoining(true);
    setProblem(undefined);
    try {
      // Somebody else may have opened it meanwhile. They have another passphrase, or none.
      const opened = isOwnKey && known === "new" ? await roomInfo(client, target).catch(() => undefined) : undefined;
      // Opened by this user it has this passphrase: a first try reached the server, and its answer was lost.
      if (opened && opened.ownerId !== user?.id) {
        setKnown(opened);
        setPassphrase(undefined);
        setJoining(false);
        return;
      }
      const next = await requestPass(client, target, name, passphrase !== undefined);
      // Opened by somebody else in the meantime, and encrypted: without the passphrase there is nothing to hear, and what is said would be in the clear.
      if (next.isRoomEncrypted && passphrase === undefined) setKnown({ title: next.title, isEncrypted: true, taken: 1, seats: 2, ownerId: "" });
      else {
        setPass(next);
        // From now on the room has it: who joins again finds it open and still needs it.
        setOwnKey(false);
      }
    } catch (error) {
      setProblem(joinProblem(error));
    }
    setJoining(false);
  };
  const leave = useCallback(
    (why: CallEnd) => {
      setPass(undefined);
      setEnd(why);
      // Its place is free at once instead of when the media server notices.
      if (target.kind === "study" && givesPlaceBack(why))
        void client.rest.post("/api/rooms/{roomId}/leave", { path: { roomId: target.id } }).catch(() => undefined);
    },
    [client, id],
  ); // eslint-disable-line react-hooks/exhaustive-deps

  const info = known === "new" ? undefined : known;
  const title = info?.title ?? (target.kind === "room" ? target.name : texts.study.title);
  if (pass) {
    return (
      <Suspense fallback={<Loading />}>
        <CallView pass={pass} passphrase={passphrase} choices={choices} onEnd={leave} onPassphrase={setPassphrase} />
      </Suspense>
    );
  }
  if (end) return <Ended end={end} title={title} isStudy={target.kind === "study"} onRejoin={() => setEnd(undefined)} />;
  if (!known && !problem)
    return (
      <Page title={texts.room.title(title)}>
        <Loading />
      </Page>
    );
  return (
    <Lobby
      title={title}
      info={info}
      isNew={known === "new"}
      keyState={lobbyKey(info?.isEncrypted ?? false, passphrase)}
      passphrase={passphrase}
      choices={choices}
      problem={problem}
      isJoining={isJoining}
      onJoin={(name) => void join(name)}
      onPassphrase={(next) => {
        setOwnKey(known === "new");
        setPassphrase(next);
      }}
      onChoices={(next) => {
        setChoices(next);
        keepChoices(next);
      }}
    />
  );
}

function Ended({ end, title, isStudy, onRejoin }: { end: CallEnd; title: string; isStudy: boolean; onRejoin: () => void }) {
  const texts = useTexts("calls").room;
  const { title: what, text } = texts.ends[end];
  return (
    <Page title={texts.title(title)} width="narrow">
      <Notice tone={end === "left" ? "neutral" : "warn"} isAlert={end !== "left"}>
        <strong>{what}</strong>
        <p>{text}</p>
      </Notice>
      {canRejoin(end) && (
        <Button kind="primary" onClick={onRejoin}>
          {texts.joinAgain}
        </Button>
      )}
      <ButtonLink to={isStudy ? "/study" : "/"}>{isStudy ? texts.toStudy : texts.toStart}</ButtonLink>
    </Page>
  );
}
