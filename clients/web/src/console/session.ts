import { useUser } from "@/app/SessionContext";
import type { User } from "@/app/session";
import { useLanguage } from "@/texts";

export { useClient } from "@/app/SessionContext";

/** The user of the console. Its route lets nobody else in. */
export function useMe(): User {
  const user = useUser();
  if (!user) throw new Error("The console is for signed-in users.");
  return user;
}

/** For numbers and times: the browser's own variant of the page's language, such as `en-GB`, which also knows how hours are written. */
export function useLocale(): string {
  const language = useLanguage();
  return navigator.languages.find((locale) => locale.startsWith(language)) ?? language;
}
