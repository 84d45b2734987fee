export const FILE_BYTES_MAX = 25 * 1024 * 1024 - 16;

/** SVG is none of them: it can hold scripts. */
const pictures = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

export function isPicture(type: string): boolean {
  return pictures.has(type);
}

export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
