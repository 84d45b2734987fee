/** Where the passphrase stands in an address: after `#`, which browsers send to no server. */
const NAME = "key";
const BYTES = 24;

/** 192 random bits as 32 characters that need no escaping. */
export function newPassphrase(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}

/** Undefined when the address has none, or none that could be one. */
export function passphraseOf(hash: string): string | undefined {
  const value = new URLSearchParams(hash.replace(/^#/, "")).get(NAME);
  return value !== null && isPassphrase(value) ? value : undefined;
}

export function hashOf(passphrase: string): string {
  return `#${NAME}=${encodeURIComponent(passphrase)}`;
}

/** Everything that another person needs: the room's address and, after `#`, the passphrase. */
export function inviteLink(page: { origin: string; pathname: string; search: string }, passphrase: string | undefined): string {
  return page.origin + page.pathname + page.search + (passphrase === undefined ? "" : hashOf(passphrase));
}

/** What someone pasted: a whole link or the passphrase alone. */
export function pastedPassphrase(text: string): string | undefined {
  const trimmed = text.trim();
  const hash = trimmed.indexOf("#");
  if (hash >= 0) return passphraseOf(trimmed.slice(hash));
  return isPassphrase(trimmed) ? trimmed : undefined;
}

/** Shorter ones can be guessed by whoever records the call. */
function isPassphrase(value: string): boolean {
  return value.length >= 20 && value.length <= 256 && !/\s/.test(value);
}
