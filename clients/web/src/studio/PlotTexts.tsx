import { useMemo, type ReactNode } from "react";
import { PlotTextsContext } from "@/plots";
import { useTexts } from "@/texts";
import { useFormat } from "./useFormat";

/** Plots in the language of the page. */
export function PlotTexts({ children }: { children: ReactNode }) {
  const { plots } = useTexts("studio");
  const { locale } = useFormat();
  return <PlotTextsContext value={useMemo(() => ({ ...plots, locale }), [plots, locale])}>{children}</PlotTextsContext>;
}
