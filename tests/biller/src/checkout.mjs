// Tries a stand-in of Stripe's API with the official library: checkout.mjs <port> <key>. What the library takes for Stripe's behaviour must hold.
import assert from "node:assert/strict";
import Stripe from "stripe";

const [port, key] = process.argv.slice(2);
const at = (apiKey) => new Stripe(apiKey, { host: "127.0.0.1", port: Number(port), protocol: "http", maxNetworkRetries: 0, telemetry: false });
const stripe = at(key);
const coins = (quantity) => ({
  mode: "payment",
  success_url: "https://example.com/?session_id={CHECKOUT_SESSION_ID}",
  client_reference_id: "ann",
  customer_creation: "always",
  metadata: { kind: "coins", coins: String(quantity), userId: "ann", "tenant": "default" },
  payment_intent_data: { metadata: { userId: "ann" } },
  line_items: [{ quantity, price_data: { currency: "eur", unit_amount: 2, product_data: { name: "Coins & more" } } }],
});

const session = await stripe.checkout.sessions.create(coins(100), { idempotencyKey: "one" });
assert.equal(session.object, "checkout.session");
assert.equal(session.amount_total, 200);
assert.equal(session.payment_status, "unpaid");
assert.equal(session.success_url, "https://example.com/?session_id={CHECKOUT_SESSION_ID}");
assert.deepEqual(session.metadata, coins(100).metadata);
assert.equal((await stripe.checkout.sessions.retrieve(session.id)).id, session.id);

const again = await stripe.checkout.sessions.create(coins(100), { idempotencyKey: "one" });
assert.equal(again.id, session.id);
assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
const refuses = async (work, type, code) => {
  const error = await work.then(() => assert.fail("It was taken."), (refused) => refused);
  assert.equal(error.type, type, error.message);
  if (code) assert.equal(error.code, code);
};
await refuses(stripe.checkout.sessions.create(coins(101), { idempotencyKey: "one" }), "StripeIdempotencyError");
await refuses(at("sk_test_wrong").checkout.sessions.create(coins(100)), "StripeAuthenticationError");
await refuses(stripe.checkout.sessions.create(coins(24)), "StripeInvalidRequestError", "amount_too_small");
await refuses(stripe.checkout.sessions.create({ ...coins(100), wrong: 1 }), "StripeInvalidRequestError", "parameter_unknown");
await refuses(stripe.checkout.sessions.create({ ...coins(100), customer_creation: undefined, customer: "cus_none" }), "StripeInvalidRequestError", "resource_missing");
await refuses(stripe.billingPortal.sessions.create({ customer: "cus_none" }), "StripeInvalidRequestError", "resource_missing");
await refuses(stripe.checkout.sessions.retrieve("cs_none"), "StripeInvalidRequestError", "resource_missing");
const tier = await stripe.checkout.sessions.create({
  mode: "subscription",
  success_url: "https://example.com/",
  subscription_data: { metadata: { userId: "ann" } },
  line_items: [{ price: "price_1", quantity: 1 }],
});
assert.equal(tier.mode, "subscription");

// One that was deleted is missing from then on; no error names it as deleted.
const customer = await stripe.customers.create({ email: "ann@example.com" });
const asCustomer = { ...coins(100), customer_creation: undefined, customer: customer.id };
assert.equal((await stripe.checkout.sessions.create(asCustomer)).customer, customer.id);
assert.equal((await stripe.customers.del(customer.id)).deleted, true);
await refuses(stripe.customers.del(customer.id), "StripeInvalidRequestError", "resource_missing");
const gone = await stripe.checkout.sessions.create(asCustomer).then(() => assert.fail("It was taken."), (refused) => refused);
assert.deepEqual([gone.statusCode, gone.code, gone.param], [400, "resource_missing", "customer"]);
await refuses(stripe.billingPortal.sessions.create({ customer: customer.id }), "StripeInvalidRequestError", "resource_missing");
process.stdout.write("good");
