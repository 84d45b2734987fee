import type { Client, components } from "@livehouse/client";
import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useErrorText } from "@/app/errors";
import { useUser } from "@/app/SessionContext";
import { Button, useToast } from "@/design";
import { HeartIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { AlertButton } from "./AlertButton";

/** Follows the host, and asks to be told when they are live. */
export function FollowButtons({ client, userId }: { client: Client; userId: string }) {
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
    <>
      <Button isSmall kind={isFollowed ? "secondary" : "primary"} aria-pressed={isFollowed} isBusy={isBusy} onClick={() => void toggle()}>
        <HeartIcon size={16} />{isFollowed ? texts.unfollow : texts.follow}
      </Button>
      {user && profile?.isFollowed && <AlertButton client={client} userId={user.id} host={profile} onChange={setProfile} />}
    </>
  );
}
