import type { Client, Stream } from "@livehouse/client";
import { memo } from "react";
import { useUser } from "@/app/SessionContext";
import { Avatar, Badge, IconButton, useToast } from "@/design";
import { EyeIcon, FlagIcon, ShareIcon } from "@/design/icons";
import { useLanguage, useTexts } from "@/texts";
import { FollowButtons } from "./FollowButtons";
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
        <span className={styles.host}>
          <span className={styles.wide}>{texts.hostedBy(stream.ownerName)}</span>
          <span className={styles.narrow}>{stream.ownerName}</span>
        </span>
      </p>
      {user?.id !== stream.ownerId && <div className={styles.follow}><FollowButtons client={client} userId={stream.ownerId} /></div>}
      <div className={styles.actions}>
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
