import type { Client, LiveStream } from "@livehouse/client";
import { useState } from "react";
import { useErrorText } from "@/app/errors";
import { Button, Dialog, Field, IconButton, useToast } from "@/design";
import { GiftIcon } from "@/design/icons";
import { useLanguage, useTexts } from "@/texts";
import styles from "./Gifts.module.css";
import { useOffers } from "./useOffers";

const QUANTITY_MAX = 999;

export function GiftButton({ live, client }: { live: LiveStream; client: Client }) {
  const texts = useTexts("stage").gifts;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton label={texts.open} onClick={() => setOpen(true)}><GiftIcon /></IconButton>
      {isOpen && <GiftDialog live={live} client={client} onClose={() => setOpen(false)} />}
    </>
  );
}

function GiftDialog({ live, client, onClose }: { live: LiveStream; client: Client; onClose: () => void }) {
  const texts = useTexts("stage").gifts;
  const language = useLanguage();
  const offers = useOffers(client);
  const toast = useToast();
  const toText = useErrorText();
  const [chosen, setChosen] = useState<string>();
  const [quantity, setQuantity] = useState(1);
  const offer = offers?.find(({ type }) => type === chosen) ?? offers?.[0];
  const value = (amount: number) => texts.value(new Intl.NumberFormat(language).format(amount), amount);
  const send = () => {
    if (!offer) return;
    onClose();
    live.gift(offer.type, quantity).then(() => toast(texts.sent, "good"), (error: unknown) => toast(toText(error), "bad"));
  };
  return (
    <Dialog title={texts.title} onClose={onClose} actions={offer && <Button kind="primary" onClick={send}>{texts.send(value(offer.value * quantity))}</Button>}>
      {offers?.length === 0 && <p>{texts.none}</p>}
      <fieldset className={styles.offers}>
        <legend className="visually-hidden">{texts.title}</legend>
        {offers?.map(({ type, name, icon, value: each }) => (
          <label key={type} className={styles.offer}>
            <input type="radio" name="gift" value={type} checked={type === offer?.type} onChange={() => setChosen(type)} />
            <span className={styles.icon} aria-hidden="true">{icon}</span>
            <span>{name}</span>
            <span className={styles.price}>{value(each)}</span>
          </label>
        ))}
      </fieldset>
      {offer && (
        <Field
          label={texts.quantity} type="number" min={1} max={QUANTITY_MAX} value={quantity} inputMode="numeric"
          onChange={(event) => setQuantity(Math.min(QUANTITY_MAX, Math.max(1, Math.floor(Number(event.target.value) || 1))))}
        />
      )}
    </Dialog>
  );
}
