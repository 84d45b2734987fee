import { useState } from "react";
import { Checkbox, Field } from "@/design";
import { useTexts } from "@/texts";
import { errorOf } from "../data/errors";
import { useAction } from "../data/useAction";
import { FormDialog, styles } from "../parts";
import { eventTypes, type Endpoint, type EndpointBody } from "./api";

interface Props {
  endpoint?: Endpoint;
  onSave: (body: EndpointBody) => Promise<unknown>;
  onClose: () => void;
}

/** Where to send, and what. */
export function EndpointForm({ endpoint, onSave, onClose }: Props) {
  const texts = useTexts("console");
  const [url, setUrl] = useState(endpoint?.url ?? "");
  const [description, setDescription] = useState(endpoint?.description ?? "");
  const [events, setEvents] = useState<readonly string[]>(endpoint?.events ?? ["stream.started", "stream.ended"]);
  const action = useAction(() => onSave({ url: url.trim(), events: [...events], description: description.trim() }));
  return (
    <FormDialog
      title={endpoint ? texts.webhooks.editTitle : texts.webhooks.create}
      submit={endpoint ? texts.save : texts.webhooks.create}
      action={action}
      onClose={onClose}
      onDone={() => {}}
      isWide
    >
      <Field
        label={texts.webhooks.url}
        hint={texts.webhooks.urlHint}
        type="url"
        data-autofocus=""
        required
        maxLength={2000}
        autoComplete="off"
        value={url}
        error={errorOf(action.error, "url")}
        onChange={(event) => setUrl(event.target.value)}
      />
      <Field
        label={texts.webhooks.description}
        hint={texts.optional}
        maxLength={200}
        autoComplete="off"
        value={description}
        error={errorOf(action.error, "description")}
        onChange={(event) => setDescription(event.target.value)}
      />
      <fieldset className={styles.fieldset}>
        <legend>{texts.webhooks.events}</legend>
        <div className={styles.two}>
          {eventTypes.map((type) => (
            <Checkbox
              key={type}
              label={type}
              checked={events.includes(type)}
              onChange={(event) => setEvents(eventTypes.filter((other) => (other === type ? event.target.checked : events.includes(other))))}
            />
          ))}
        </div>
      </fieldset>
    </FormDialog>
  );
}
