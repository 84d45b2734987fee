// Calls that must not compile: each expects its error, so that a document which allows too much is told.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

const client = createClient<paths>({ baseUrl: "" });

export async function wrong(): Promise<void> {
  // @ts-expect-error: a stream has a title.
  await client.POST("/api/live/start", { body: {} });
  // @ts-expect-error: no such visibility.
  await client.POST("/api/live/start", { body: { title: "A", visibility: "friends" } });
  // @ts-expect-error: seconds are a number.
  await client.PUT("/api/live/{streamId}/chat", { params: { path: { streamId: "st" } }, body: { slowModeSeconds: "5" } });
  // @ts-expect-error: the path needs its id.
  await client.GET("/api/live/{streamId}/watch");
  // @ts-expect-error: no such path.
  await client.GET("/api/streams");
  // @ts-expect-error: no such order.
  await client.GET("/api/live/active", { params: { query: { sort: "title" } } });
  // @ts-expect-error: somebody signs in with a password.
  await client.POST("/api/auth/login", { body: { login: "ada" } });
  // @ts-expect-error: no such role.
  await client.PUT("/api/admin/users/{userId}/roles", { params: { path: { userId: "us" } }, body: { roles: ["owner"] } });

  const watched = await client.GET("/api/live/{streamId}/watch", { params: { path: { streamId: "st" } } });
  // @ts-expect-error: a stream that can't be watched has no room that is full.
  if (watched.error?.code === "room_full") return;
  // @ts-expect-error: a stream that is live has not ended: it may be null.
  const endedAt: string = watched.data!.stream.endedAt;
  // @ts-expect-error: no such code.
  const code: components["schemas"]["Problem"]["code"] = "teapot";
  console.log(endedAt, code);
}
