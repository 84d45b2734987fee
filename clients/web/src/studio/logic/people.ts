/** Somebody whom the host may mean by their name. */
export interface Known {
  id: string;
  displayName: string;
}

export type Meant = { ids: string[] } | { ambiguous: string };

const key = (name: string) => name.normalize("NFC").trim().toLocaleLowerCase();

/**
 * Whom a text means: names of known people, separated by commas, or ids, by commas or spaces. Names aren't unique: where two have the same one, its owner has
 * to be named by the id.
 */
export function meant(text: string, known: readonly Known[]): Meant {
  const ids = new Set<string>();
  for (const part of text.split(/[,;\n]+/)) {
    const named = known.filter(({ id, displayName }) => key(displayName) === key(part) && id !== part.trim());
    if (named.length > 1) return { ambiguous: part.trim() };
    if (named.length === 1) ids.add(named[0]!.id);
    else for (const id of part.split(/\s+/)) if (id !== "") ids.add(id);
  }
  return { ids: [...ids] };
}
