// The calls of the server's banner and of the README, typed. They are compiled against the client that was generated from the running server, and then made.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[]; exitCode?: number };

const baseUrl = process.argv[2]!;
const name = process.argv[3]!;

function must<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) throw new Error(`${answer.response.url} answered ${answer.response.status}: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

const anybody = createClient<paths>({ baseUrl });
const signIn = must(await anybody.POST("/api/auth/register", { body: { email: `${name}@example.com`, username: name, password: "correct horse battery" } }));
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${signIn.accessToken}` } });

const started = must(await client.POST("/api/live/start", { body: { title: "My first stream" }, params: { header: { "Idempotency-Key": `${name}-start` } } }));
const streamId: string = started.stream.id;
const status: "scheduled" | "live" | "ended" = started.stream.status;
const recording: "none" | "starting" | "active" | "stopping" | "completed" | "failed" = started.stream.recording.status;
const endedAt: string | null = started.stream.endedAt;

const active = must(await anybody.GET("/api/live/active", { params: { query: { limit: 50, sort: "recent" } } }));
const found = active.items.find((stream) => stream.id === streamId);
const cursor: string | null = active.nextCursor;

const watched = must(await client.GET("/api/live/{streamId}/watch", { params: { path: { streamId } } }));
const health = must(await anybody.GET("/health"));

// A second stream is refused, and the code says why.
const second = await client.POST("/api/live/start", { body: { title: "Another", tags: ["music"], visibility: "followers" } });
const problem: components["schemas"]["Problem"] | undefined = second.error;
const invalid = await client.POST("/api/live/start", { body: { title: "" } });
const nobody = await anybody.GET("/api/auth/me");
const me = must(await client.GET("/api/auth/me"));
const stopped = must(await client.POST("/api/live/stop", { body: {} }));

console.log(
  JSON.stringify({
    status,
    recording,
    endedAt,
    cursor,
    found: found?.title ?? null,
    watches: watched.token.length > 0 && watched.expiresIn > 0,
    health: health.status,
    second: problem?.code ?? null,
    streamId: problem?.streamId === streamId,
    invalid: Object.keys(invalid.error?.errors ?? {}),
    nobody: nobody.error?.code ?? null,
    roles: me.user.roles,
    stopped: stopped.stream.status,
  }),
);
