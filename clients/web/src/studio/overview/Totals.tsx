import type { components } from "@livehouse/client";
import { useTexts } from "@/texts";
import { Tiles } from "../Tiles";
import { useFormat } from "../useFormat";

export function Totals({ totals }: { totals: components["schemas"]["FigureTotals"] }) {
  const texts = useTexts("studio").overview.totals;
  const format = useFormat();
  return (
    <Tiles
      tiles={[
        { name: texts.streams, value: format.number(totals.streams) },
        { name: texts.views, value: format.number(totals.views) },
        { name: texts.watch, value: format.length(totals.watchSeconds) },
        { name: texts.peak, value: format.number(totals.peakConcurrent) },
        { name: texts.messages, value: format.number(totals.chatMessages) },
        { name: texts.followers, value: format.number(totals.newFollowers) },
      ]}
    />
  );
}
