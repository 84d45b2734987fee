import { Suspense, useEffect, useMemo, useState, useTransition } from "react";
import { createBrowserRouter, RouterProvider } from "react-router";
import { Loading, ToastProvider } from "@/design";
import { LanguageContext, loadTexts, type Language } from "@/texts";
import { SetLanguageContext } from "./language";
import { keepLanguage } from "./preferences";
import { routes } from "./routes";
import type { Session } from "./session";
import { SessionProvider } from "./SessionContext";

export function App({ session, language: initial }: { session: Session; language: Language }) {
  const [language, setLanguage] = useState(initial);
  const [, begin] = useTransition();
  const router = useMemo(() => createBrowserRouter(routes), []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = useMemo(() => (next: Language) => {
    keepLanguage(next);
    // The page stays as it is until the texts have come.
    void loadTexts("common", next).then(() => begin(() => setLanguage(next)));
  }, []);
  return (
    <LanguageContext value={language}>
      <SetLanguageContext value={choose}>
        <Suspense fallback={null}>
          <ToastProvider>
            <SessionProvider session={session}>
              <Suspense fallback={<Loading />}>
                <RouterProvider router={router} />
              </Suspense>
            </SessionProvider>
          </ToastProvider>
        </Suspense>
      </SetLanguageContext>
    </LanguageContext>
  );
}
