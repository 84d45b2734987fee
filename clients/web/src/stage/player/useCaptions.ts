import { useEffect, useState, type RefObject } from "react";

/** Caption tracks of the video, whoever puts them there: the playlist, or the stream's own captions. Off until the user wants them. */
export function useCaptions(video: RefObject<HTMLVideoElement | null>): { areThere: boolean; areOn: boolean; toggle: () => void } {
  const [tracks, setTracks] = useState<readonly TextTrack[]>([]);
  const [areOn, setOn] = useState(false);
  useEffect(() => {
    const list = video.current?.textTracks;
    if (!list) return;
    const look = () => setTracks([...list].filter((track) => track.kind === "captions" || track.kind === "subtitles"));
    look();
    list.addEventListener("addtrack", look);
    list.addEventListener("removetrack", look);
    return () => {
      list.removeEventListener("addtrack", look);
      list.removeEventListener("removetrack", look);
    };
  }, [video]);
  useEffect(() => {
    tracks.forEach((track, index) => {
      track.mode = areOn && index === 0 ? "showing" : "disabled";
    });
  }, [tracks, areOn]);
  return { areThere: tracks.length > 0, areOn, toggle: () => setOn(!areOn) };
}
