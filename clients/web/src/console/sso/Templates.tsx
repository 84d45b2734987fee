import { useState } from "react";
import { Button, Select } from "@/design";
import { useTexts } from "@/texts";
import { Panel, styles } from "../parts";
import type { ProviderTemplate } from "../types";

/** Which product it is, and what has to be done there first. */
export function Templates({ templates, onChoose }: { templates: readonly ProviderTemplate[]; onChoose: (template: ProviderTemplate) => void }) {
  const texts = useTexts("console").sso;
  const [id, setId] = useState(templates[0]?.id ?? "");
  const chosen = templates.find((template) => template.id === id);
  return (
    <Panel title={texts.choose} lead={texts.chooseLead}>
      <Select label={texts.product} value={id} onChange={(event) => setId(event.target.value)} options={templates.map(({ id: value, name }) => ({ value, label: name }))} />
      {chosen && (
        <>
          <ol className={styles.guide}>{chosen.guide.map((step) => <li key={step}>{step}</li>)}</ol>
          <div><Button kind="primary" onClick={() => onChoose(chosen)}>{texts.goOn}</Button></div>
        </>
      )}
    </Panel>
  );
}
