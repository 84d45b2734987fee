import { useState } from "react";
import { Button, useToast } from "@/design";
import { useTexts } from "@/texts";
import { Confirm, Details, styles, useStepUp, When } from "../parts";
import { useClient } from "../session";

interface Certificate {
  use: string;
  fingerprint: string;
  expiresAt: string;
}

/** The certificates that sign requests to a SAML provider: the next one is published first, and used once the provider knows it. */
export function Certificates({ certificates, onChanged }: { certificates: readonly Certificate[]; onChanged: () => void }) {
  const texts = useTexts("console").sso;
  const client = useClient();
  const stepUp = useStepUp();
  const toast = useToast();
  const [asked, setAsked] = useState<"prepare" | "activate" | null>(null);
  const roll = async (action: "prepare" | "activate") => {
    await stepUp(() => client.rest.post("/api/tenant/sso/certificate", { body: { action } }));
    toast(texts.certificateDone[action], "good");
    onChanged();
  };
  return (
    <>
      <Details
        rows={certificates.map(
          ({ use, fingerprint, expiresAt }) =>
            [
              texts.certificate(use),
              <>
                <When at={expiresAt} /> · <code>{fingerprint}</code>
              </>,
            ] as const,
        )}
      />
      <div className={styles.row}>
        <Button isSmall onClick={() => setAsked("prepare")}>
          {texts.certificateActions.prepare}
        </Button>
        <Button isSmall onClick={() => setAsked("activate")}>
          {texts.certificateActions.activate}
        </Button>
      </div>
      {asked && (
        <Confirm title={texts.certificateActions[asked]} confirm={texts.certificateActions[asked]} onConfirm={() => roll(asked)} onClose={() => setAsked(null)}>
          <p>{texts.certificateTexts[asked]}</p>
        </Confirm>
      )}
    </>
  );
}
