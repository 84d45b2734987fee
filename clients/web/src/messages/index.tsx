import { Page } from "@/design";
import { useTexts } from "@/texts";

export default function Area() {
  const texts = useTexts("calls");
  return <Page title={texts.title}>{null}</Page>;
}
