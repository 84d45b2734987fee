// Verifies webhooks with the official package. Run with a file of JSON: [{ secret, headers, body }]; prints for each null, or why it was refused.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const outcomes = JSON.parse(readFileSync(process.argv[2], "utf8")).map(({ secret, headers, body }) => {
  try {
    new Webhook(secret).verify(body, headers);
    return null;
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
});
console.log(JSON.stringify(outcomes));
