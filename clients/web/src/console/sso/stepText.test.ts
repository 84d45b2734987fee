// @vitest-environment node
import { expect, it } from "vitest";
import { stepText } from "./Templates";

it("says the address itself where the guide names a field of the API", () => {
  const here = { callbackUrl: "https://live.example.com/cb", entityId: "urn:here", metadataUrl: "https://live.example.com/md" };
  expect(stepText("Its redirect address is serviceProvider.callbackUrl in this answer.", here)).toBe("Its redirect address is https://live.example.com/cb.");
  expect(stepText("Nothing to replace.", here)).toBe("Nothing to replace.");
});
