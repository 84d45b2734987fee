import { ButtonLink, Page } from "@/design";
import { useTexts } from "@/texts";

export function NotFound() {
  const texts = useTexts("common").notFound;
  return (
    <Page title={texts.title} width="narrow">
      <p>{texts.text}</p>
      <ButtonLink to="/" kind="primary">{texts.home}</ButtonLink>
    </Page>
  );
}
