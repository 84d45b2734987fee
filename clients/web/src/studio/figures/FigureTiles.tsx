import { useTexts } from "@/texts";
import { clockText, liveSeconds, medianWatch, type StreamFigures } from "../logic/figures";
import { Tiles } from "../Tiles";
import { useFormat } from "../useFormat";

export function FigureTiles({ figures, isShort = false }: { figures: StreamFigures; isShort?: boolean }) {
  const texts = useTexts("studio").figures;
  const format = useFormat();
  const median = medianWatch(figures);
  const until = figures.until === null ? 0 : Date.parse(figures.until);
  const first = [
    { name: texts.viewers, value: format.number(figures.uniqueViewers) },
    { name: texts.peak, value: format.number(figures.peakConcurrent) },
    { name: texts.watch, value: format.length(figures.watchSeconds) },
    { name: texts.length, value: clockText(liveSeconds(figures.startedAt, figures.endedAt, until)) },
  ];
  const rest = [
    { name: texts.average, value: format.number(figures.averageConcurrent) },
    { name: texts.averageWatch, value: format.length(figures.averageWatchSeconds) },
    { name: texts.medianWatch, value: median === null ? "–" : format.length(median) },
    { name: texts.visits, value: format.number(figures.visits) },
    { name: texts.messages, value: format.number(figures.chatMessages) },
    { name: texts.chatters, value: format.number(figures.chatters) },
    { name: texts.reactions, value: format.number(figures.reactions) },
    { name: texts.gifts, value: format.number(figures.gifts.count) },
    { name: texts.giftValue, value: format.number(figures.gifts.value) },
    { name: texts.newFollowers, value: format.number(figures.newFollowers) },
  ];
  return <Tiles tiles={isShort ? first : [...first, ...rest]} />;
}
