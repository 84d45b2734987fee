import { useState } from "react";
import { Button, Select } from "@/design";
import { useTexts } from "@/texts";
import { Panel, styles } from "../parts";
import type { ProviderTemplate } from "../types";

interface Props {
  templates: readonly ProviderTemplate[];
  serviceProvider: { callbackUrl: string; entityId: string; metadataUrl: string };
  onChoose: (template: ProviderTemplate) => void;
}

/** The guides are written for readers of the API's answer: here the values themselves stand in the place of their names. */
export function stepText(step: string, serviceProvider: Props["serviceProvider"]): string {
  return step.replace(
    /serviceProvider\.(callbackUrl|entityId|metadataUrl)( in this answer)?/g,
    (_, name: keyof Props["serviceProvider"]) => serviceProvider[name],
  );
}

/** Which product it is, and what has to be done there first. */
export function Templates({ templates, serviceProvider, onChoose }: Props) {
  const texts = useTexts("console").sso;
  const [id, setId] = useState(templates[0]?.id ?? "");
  const chosen = templates.find((template) => template.id === id);
  return (
    <Panel title={texts.choose} lead={texts.chooseLead}>
      <Select
        label={texts.product}
        value={id}
        onChange={(event) => setId(event.target.value)}
        options={templates.map(({ id: value, name }) => ({ value, label: name }))}
      />
      {chosen && (
        <>
          <ol className={styles.guide}>
            {chosen.guide.map((step) => (
              <li key={step}>{stepText(step, serviceProvider)}</li>
            ))}
          </ol>
          <div>
            <Button kind="primary" onClick={() => onChoose(chosen)}>
              {texts.goOn}
            </Button>
          </div>
        </>
      )}
    </Panel>
  );
}
