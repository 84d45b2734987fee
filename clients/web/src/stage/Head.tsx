import type { Client, components, Stream } from "@livehouse/client";
import { memo, useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useErrorText } from "@/app/errors";
import { useUser } from "@/app/SessionContext";
import { Avatar, Badge, Button, IconButton, useToast } from "@/design";
import { EyeIcon, FlagIcon, HeartIcon, ShareIcon } from "@/design/icons";
import { useLanguage, useTexts } from "@/texts";
import styles from "./Stage.module.css";

/** What is on, who hosts it, and what a viewer can do about both. */
export const Head = memo(function Head({ client, stream, onReport }: { client: Client; stream: Stream; onReport: () => void }) {
  const texts = useTexts("stage");
  const language = useLanguage();
  const user = useUser();
  const toast = useToast();
  const share = () => {
    const link = { title: stream.title, url: `${location.origin}/watch/${encodeURIComponent(stream.id)}` };
    if (navigator.share) void navigator.share(link).catch(() => {});
    else void navigator.clipboard?.writeText(link.url).then(() => toast(texts.linkCopied, "good"));
  };
  return (
    <header className={styles.head}>
      <Avatar userId={stream.ownerId} name={stream.ownerName} />
      <h2 className={styles.title} dir="auto">
        {stream.title}
      </h2>
      <p className={styles.meta}>
        {stream.status === "live" && <Badge tone="live">{texts.live}</Badge>}
        {stream.status === "live" && (
          <span className={styles.count}>
            <EyeIcon size={16} />{" "}
            <span>
              {new Intl.NumberFormat(language, { notation: "compact" }).format(stream.viewers)} <span className={styles.watching}>{texts.watching}</span>
            </span>
          </span>
        )}
        <span className={styles.host}>{texts.hostedBy(stream.ownerName)}</span>
      </p>
      <div className={styles.actions}>
        {user?.id !== stream.ownerId && <Follow client={client} userId={stream.ownerId} />}
        <IconButton isSmall label={texts.share} onClick={share}>
          <ShareIcon />
        </IconButton>
        {user && user.id !== stream.ownerId && (
          <IconButton isSmall label={texts.report} onClick={onReport}>
            <FlagIcon />
          </IconButton>
        )}
      </div>
      {stream.description !== "" && (
        <p className={styles.description} dir="auto">
          {stream.description}
        </p>
      )}
    </header>
  );
});

function Follow({ client, userId }: { client: Client; userId: string }) {
  const texts = useTexts("stage");
  const user = useUser();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const toast = useToast();
  const toText = useErrorText();
  const [profile, setProfile] = useState<components["schemas"]["UserProfile"]>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    // Users of a host application have no profile here: they can be followed all the same.
    client.rest.get("/api/users/{userId}", { path: { userId }, signal: stop.signal }).then((answer) => setProfile(answer.user), () => {});
    return () => stop.abort();
  }, [client, userId]);
  const isFollowed = profile?.isFollowed ?? false;
  const toggle = async () => {
    if (!user) return navigate("/sign-in", { state: { from: pathname } });
    setBusy(true);
    try {
      const answer = isFollowed
        ? await client.rest.delete("/api/users/{userId}/follow", { path: { userId } })
        : await client.rest.post("/api/users/{userId}/follow", { path: { userId } });
      setProfile((before) => answer.user ?? (before && { ...before, isFollowed: answer.following }));
    } catch (error) {
      toast(toText(error), "bad");
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button isSmall kind={isFollowed ? "secondary" : "primary"} aria-pressed={isFollowed} isBusy={isBusy} onClick={() => void toggle()}>
      <HeartIcon size={16} />{isFollowed ? texts.unfollow : texts.follow}
    </Button>
  );
}
