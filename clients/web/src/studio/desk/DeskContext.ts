import { createContext, useContext } from "react";
import type { DeskPhase, GoLiveObstacle, Source } from "../logic/desk";
import type { StreamHealth } from "../logic/health";
import type { MediaServer } from "../logic/media-server";
import type { ChannelHandle } from "../hooks/useChannel";
import type { Desk } from "../hooks/useDesk";
import type { LocalMedia } from "../hooks/useLocalMedia";
import type { Publishing } from "../hooks/usePublisher";
import type { GiftEntry } from "../logic/gifts";

/** Everything that the parts of the desk share. */
export interface DeskState {
  desk: Desk;
  phase: DeskPhase;
  /** The user is its host; otherwise a moderator, who moderates and ends. */
  isHost: boolean;
  title: string;
  source: Source;
  setSource(source: Source): void;
  /** Null: it may go live. */
  obstacle: GoLiveObstacle | null;
  mediaServer: MediaServer;
  checkMediaServer(): void;
  local: LocalMedia;
  publishing: Publishing;
  channel: ChannelHandle;
  health: StreamHealth;
  gifts: readonly GiftEntry[];
  goLive(): Promise<void>;
  /** Publishes from this page into the stream that runs. */
  sendPicture(): Promise<void>;
  end(): Promise<void>;
}

const Context = createContext<DeskState | null>(null);
export const DeskProvider = Context.Provider;

export function useDeskState(): DeskState {
  const state = useContext(Context);
  if (!state) throw new Error("useDeskState outside of a desk.");
  return state;
}
