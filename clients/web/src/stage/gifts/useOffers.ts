import type { Client, components } from "@livehouse/client";
import { useEffect, useState } from "react";

export type Offer = components["schemas"]["GiftOffer"];

/** The catalogue is the same for everybody: asked for once a page. */
let asked: Promise<readonly Offer[]> | undefined;

export function useOffers(client: Client): readonly Offer[] | undefined {
  const [offers, setOffers] = useState<readonly Offer[]>();
  useEffect(() => {
    let isOver = false;
    asked ??= client.rest.get("/api/live/gifts").catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    asked.then((list) => isOver || setOffers(list), () => isOver || setOffers([]));
    return () => {
      isOver = true;
    };
  }, [client]);
  return offers;
}
