// Signs what stands on standard input with the official library, as Stripe signs its webhooks: sign.mjs <secret> [<Unix seconds>]. Writes the header's value.
import Stripe from "stripe";
import { text } from "node:stream/consumers";

const [secret, timestamp] = process.argv.slice(2);
const stripe = new Stripe("sk_test_unused");
const payload = await text(process.stdin);
const header = stripe.webhooks.generateTestHeaderString({ payload, secret, ...(timestamp && { timestamp: Number(timestamp) }) });
// The library's own check must agree that this is what it would accept, whatever its age.
stripe.webhooks.constructEvent(payload, header, secret, Number.MAX_SAFE_INTEGER);
process.stdout.write(header);
