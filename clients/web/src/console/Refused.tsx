import { Empty } from "@/design";
import { useTexts } from "@/texts";
import { PageTitle } from "./parts";
import type { Section } from "./sections";

/** A page that the user's role does not include: says so, and whom it is for. */
export function Refused({ section }: { section?: Section }) {
  const texts = useTexts("console");
  return (
    <>
      <PageTitle title={section ? texts.nav[section] : texts.title} />
      <Empty title={texts.refused.title}><p>{texts.refused.text}</p></Empty>
    </>
  );
}
