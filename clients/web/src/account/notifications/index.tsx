import { Page } from "@/design";
import { useTexts } from "@/texts";
import { QuietHoursSection } from "./QuietHours";
import { ThisDevice } from "./ThisDevice";

/** Which push messages a user gets, on which device and when. Whose they are is decided by the bell beside a host's name. */
export default function Notifications() {
  const texts = useTexts("account").notifications;
  return (
    <Page title={texts.title} width="narrow">
      <p>{texts.intro}</p>
      <ThisDevice />
      <QuietHoursSection />
    </Page>
  );
}
