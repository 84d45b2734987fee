import type { Client } from "@livehouse/client";
import { createContext, useContext, useSyncExternalStore, type ReactNode } from "react";
import { Loading } from "@/design";
import type { Role, Session, SessionState, User } from "./session";

const Context = createContext<Session | undefined>(undefined);

/** Shows nothing of the page before it is known who uses it. */
export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return (
    <Context value={session}>
      <WhenKnown session={session}>{children}</WhenKnown>
    </Context>
  );
}

function WhenKnown({ session, children }: { session: Session; children: ReactNode }) {
  const { status } = useSyncExternalStore(session.subscribe, () => session.state);
  return status === "unknown" ? <Loading /> : children;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error("useSession outside of SessionProvider.");
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, () => session.state);
}

/** The signed-in user; undefined for a guest. */
export const useUser = (): User | undefined => useSessionState().user;

/** REST and the hub as the user of this page. Another one after each sign-in and sign-out. */
export const useClient = (): Client => useSessionState().client;

export function useHasRole(...roles: Role[]): boolean {
  const user = useUser();
  return user !== undefined && roles.some((role) => user.roles.includes(role));
}
