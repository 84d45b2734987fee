import { Notice } from "@/design";
import { useTexts } from "@/texts";
import { isKnownRefusal } from "../../logic/health";
import { useFormat } from "../../useFormat";
import { useNow } from "../../useNow";
import { useDeskState } from "../DeskContext";

/** Why the last encoder was turned away: the encoder itself only says that it was. */
export function RefusedEncoder() {
  const texts = useTexts("studio").encoder.refused;
  const { health: { refused } } = useDeskState();
  const format = useFormat();
  const now = useNow(10_000);
  if (!refused) return null;
  return (
    <Notice tone="warn" isAlert>
      <strong>{texts.title(format.short(refused.at, now))}</strong> {isKnownRefusal(refused.code) ? texts.reasons[refused.code] : refused.detail}
    </Notice>
  );
}
