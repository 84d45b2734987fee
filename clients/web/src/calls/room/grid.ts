/** How many columns and rows show so many tiles largest in an area, each 16:9 or so. */
export interface Grid {
  columns: number;
  rows: number;
}

export const TILES_MAX = 25;
const RATIO = 16 / 9;

export function gridFor(tiles: number, width: number, height: number): Grid {
  const count = Math.max(1, Math.min(tiles, TILES_MAX));
  let best: Grid = { columns: 1, rows: count };
  let bestArea = 0;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const [cellWidth, cellHeight] = [width / columns, height / rows];
    const tileWidth = Math.min(cellWidth, cellHeight * RATIO);
    // Rows that are not full look worse than slightly smaller tiles.
    const area = tileWidth * (tileWidth / RATIO) * (count / (columns * rows) < 0.75 ? 0.85 : 1);
    // Of two that are as large, wide areas have more columns.
    if (area > bestArea || (width >= height && area > bestArea * 0.999)) [best, bestArea] = [{ columns, rows }, area];
  }
  return best;
}

/**
 * Who is shown on one page of the grid. Those that are shown keep their places; a speaker who is on another page takes the place of the one that has been
 * silent for longest, so that the picture does not jump with every word.
 */
export function visibleTiles<T extends { id: string; isLocal: boolean; lastSpokeAt: number }>(
  all: readonly T[],
  shownBefore: readonly string[],
  max = TILES_MAX,
): T[] {
  if (all.length <= max) return [...all];
  const known = shownBefore.flatMap((id) => all.find((tile) => tile.id === id) ?? []).slice(0, max);
  const shown = [...known, ...all.filter((tile) => !known.includes(tile)).slice(0, max - known.length)];
  const hidden = all.filter((tile) => !shown.includes(tile)).sort((left, right) => right.lastSpokeAt - left.lastSpokeAt);
  for (const speaker of hidden) {
    const replaceable = shown.filter((tile) => !tile.isLocal).sort((left, right) => left.lastSpokeAt - right.lastSpokeAt)[0];
    if (!replaceable || replaceable.lastSpokeAt >= speaker.lastSpokeAt) break;
    shown[shown.indexOf(replaceable)] = speaker;
  }
  return shown;
}
