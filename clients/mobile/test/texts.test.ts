import { LivehouseError } from '@livehouse/client';
import { countdown } from '../src/live/countdown';
import { themes } from '../src/design/theme';
import { fill, textsFor } from '../src/texts';
import { de } from '../src/texts/de';
import { en } from '../src/texts/en';
import { describe as tell } from '../src/texts/errors';

type Tree = { [key: string]: string | Tree };
const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : leaves(value, `${path}${key}.`),
  );

test('the German texts have the same places for values as the English ones', () => {
  const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  const german = new Map(leaves(de as unknown as Tree));
  for (const [path, text] of leaves(en as unknown as Tree)) expect([path, places(german.get(path) ?? '')]).toEqual([path, places(text)]);
});

test('the phone’s first language that the app has', () => {
  expect(textsFor(['fr', 'de-AT', 'en'])).toBe(de);
  expect(textsFor(['fr', null])).toBe(en);
  expect(fill('{a} of {b}, {c}', { a: 1, b: 2 })).toBe('1 of 2, {c}');
});

test('errors are told by their code; an unknown one is told too', () => {
  expect(tell(new LivehouseError({ code: 'rate_limited' }), en)).toBe(en.error.rateLimited);
  expect(tell(new LivehouseError({ code: 'a_code_of_tomorrow' }), en)).toBe(en.error.generic);
  expect(tell(new Error('secret detail'), en)).toBe(en.error.generic);
});

test.each([
  [90_061_000, '1 d 1 h'],
  [3_600_000, '1 h'],
  [61_000, '1 min 1 s'],
  [1, '1 s'],
  [0, ''],
  [-5000, ''],
])('%i ms are “%s”', (left, text) => {
  expect(countdown(left, en)).toBe(text);
});

test('text has a contrast of at least 4.5:1, borders of 3:1', () => {
  const light = (hex: string) => {
    const channels = [1, 3, 5]
      .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * channels[0]! + 0.7152 * channels[1]! + 0.0722 * channels[2]!;
  };
  const contrast = (one: string, other: string) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b) as [number, number];
    return (bright + 0.05) / (dark + 0.05);
  };
  for (const theme of Object.values(themes)) {
    for (const ground of [theme.background, theme.surface]) {
      for (const ink of [theme.text, theme.muted, theme.danger]) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(theme.border, ground)).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(theme.onAccent, theme.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.onDanger, theme.danger)).toBeGreaterThanOrEqual(4.5);
  }
});
