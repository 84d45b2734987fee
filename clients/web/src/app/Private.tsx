import { Outlet, useLocation } from "react-router";
import { ButtonLink, Empty, Page } from "@/design";
import { useTexts } from "@/texts";
import type { Role } from "./session";
import { useHasRole, useUser } from "./SessionContext";

/** Pages for signed-in users, of whom each has one of the roles; none: every one. The server decides what they may do; this spares them an empty page. */
export function Private({ roles }: { roles: readonly Role[] }) {
  const texts = useTexts("common");
  const user = useUser();
  const mayEnter = useHasRole(...roles) || roles.length === 0;
  const { pathname, search, hash } = useLocation();
  if (!user) {
    return (
      <Page title={texts.signInFirst.title} width="narrow">
        <p>{texts.signInFirst.text}</p>
        <ButtonLink kind="primary" to="/sign-in" state={{ from: pathname + search + hash }}>{texts.signIn}</ButtonLink>
        <ButtonLink to="/register" state={{ from: pathname + search + hash }}>{texts.register}</ButtonLink>
      </Page>
    );
  }
  if (!mayEnter) return <Page title={texts.notYours.title}><Empty title={texts.notYours.text} /></Page>;
  return <Outlet />;
}
