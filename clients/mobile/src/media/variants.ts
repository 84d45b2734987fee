/** Addresses of what a playlist offers, but for all that there is: a player would choose by itself between those. */
export interface Variants {
  /** The smallest picture with its sound, where there are several. */
  readonly lowest: string | undefined;
  readonly audio: string | undefined;
}

interface Entry {
  readonly url: string;
  readonly bandwidth: number;
  readonly hasPicture: boolean;
  /** Its sound is in a playlist of its own, so that it alone is silent. */
  readonly isSilent: boolean;
}

/** A video codec of RFC 6381 that HLS allows. */
const PICTURE = /\b(avc|hvc|hev|dvh|vp0?[89]|av01)/i;

/** Reads a list of several qualities (RFC 8216, 4.3.4.2). `url` is its own address; anything but such a list has none. */
export function readVariants(playlist: string, url: string): Variants {
  const lines = playlist.split(/\r?\n/).map((line) => line.trim());
  const entries = lines.flatMap((line, at): Entry[] => {
    if (!line.startsWith('#EXT-X-STREAM-INF:')) return [];
    const address = lines.slice(at + 1).find((next) => next !== '' && !next.startsWith('#'));
    if (address === undefined) return [];
    const attributes = readAttributes(line.slice(line.indexOf(':') + 1));
    const codecs = attributes.get('CODECS');
    return [
      {
        url: new URL(address, url).href,
        bandwidth: Number(attributes.get('BANDWIDTH')),
        // A list need not name codecs or sizes: sound alone is what says so.
        hasPicture: attributes.has('RESOLUTION') || codecs === undefined || PICTURE.test(codecs),
        isSilent: attributes.has('AUDIO'),
      },
    ];
  });
  const pictures = entries.filter(({ hasPicture }) => hasPicture);
  const smallest = pictures.reduce((least: Entry | undefined, entry) => (least && least.bandwidth <= entry.bandwidth ? least : entry), undefined);
  return {
    lowest: pictures.length > 1 && smallest && !smallest.isSilent ? smallest.url : undefined,
    audio: entries.find(({ hasPicture }) => !hasPicture)?.url,
  };
}

/** `NAME=value` or `NAME="value, with commas"`. */
function readAttributes(list: string): Map<string, string> {
  return new Map([...list.matchAll(/([A-Z0-9-]+)=("[^"]*"|[^,]*)/g)].map(([, name = '', value = '']) => [name, value.replace(/^"|"$/g, '')]));
}
