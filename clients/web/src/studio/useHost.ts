import { useClient, useUser } from "@/app/SessionContext";

/** The signed-in user: the studio's pages are not shown to anybody else. */
export function useHost() {
  const client = useClient();
  const user = useUser();
  if (!user) throw new Error("The studio needs a signed-in user.");
  return { client, user, mayStream: user.roles.includes("streamer"), isModerator: user.roles.includes("moderator") || user.roles.includes("admin") };
}
