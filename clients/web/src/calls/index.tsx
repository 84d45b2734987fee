import { useLocation } from "react-router";
import { CallPage } from "./CallPage";
import { DEFAULT_INSTANCE, type Target } from "./join/pass";
import { Study } from "./study/Study";

/** `/room/{name}`, with `?instance=` where it is not the default one; `/study` and `/study/{id}`. */
export function targetOf(pathname: string, search: string): Target | undefined {
  const [area, segment] = pathname.replace(/^\//, "").split("/", 2);
  if (!segment) return undefined;
  let name: string;
  try {
    name = decodeURIComponent(segment);
  } catch {
    return undefined;
  }
  if (area === "study") return { kind: "study", id: name };
  return { kind: "room", name, instance: new URLSearchParams(search).get("instance") ?? DEFAULT_INSTANCE };
}

export default function Calls() {
  const { pathname, search } = useLocation();
  const target = targetOf(pathname, search);
  return target ? <CallPage key={pathname + search} target={target} /> : <Study />;
}
