import { Backoff, type BackoffOptions } from "./backoff.js";
import { newId, within, type Clock } from "./clock.js";
import { asLivehouseError, LivehouseError } from "./errors.js";
import { idempotentPosts } from "./generated/idempotent.js";
import type { TokenSource } from "./token.js";

export type HttpMethod = "get" | "post" | "put" | "delete" | "patch";

export interface RawRequest {
  path?: Readonly<Record<string, string | number>> | undefined;
  query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  body?: unknown;
  /** Of a POST that creates something; a fresh one unless given. Give your own to make a retry after a restart of the app safe. */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface HttpOptions {
  url: string;
  tokens: TokenSource;
  clock: Clock;
  fetch: typeof fetch;
  backoff: BackoffOptions;
  /** How often a call is made at most. */
  attemptsMax: number;
  /** For one attempt, in milliseconds. */
  timeoutMs: number;
}

/** A longer Retry-After is the caller's to wait for. */
const WAIT_MAX_SECONDS = 5;

/** Statuses of a proxy or a server that was not able to handle the call. 502 can also mean that a step beyond the server failed. */
const unanswered = new Set([408, 502, 503, 504]);

/**
 * REST calls: a token with each, a refusal as a {@link LivehouseError}, and another try where that is safe. Safe is what changes nothing twice: GET, PUT,
 * DELETE, and a POST with an idempotency key. A 401 changed nothing either, so any call is repeated once with a fresh token.
 */
export class Http {
  constructor(private readonly options: HttpOptions) {}

  async call(method: HttpMethod, template: string, request: RawRequest = {}): Promise<unknown> {
    const { clock, tokens } = this.options;
    const url = this.options.url + address(template, request);
    const takesKey = method === "post" && (idempotentPosts.has(template) || request.idempotencyKey !== undefined);
    const key = takesKey ? (request.idempotencyKey ?? newId(clock)) : undefined;
    const isRepeatable = method !== "post" || takesKey;
    const backoff = new Backoff(clock, this.options.backoff);
    let hasRefreshed = false;
    for (let attempt = 1; ; attempt++) {
      const token = await tokens.get().catch((error: unknown) => {
        throw asLivehouseError(error, "unauthorized");
      });
      try {
        return await this.#once(method, url, request, key, token);
      } catch (error) {
        const failure = asLivehouseError(error);
        if (request.signal?.aborted || failure.code === "closed") throw failure;
        if (failure.status === 401 && failure.code === "unauthorized" && token !== null && !hasRefreshed) {
          hasRefreshed = true;
          tokens.refuse(token);
          continue;
        }
        const isTransient = failure.status === 0 || unanswered.has(failure.status);
        const wait = failure.retryAfter ?? 0;
        if (!isRepeatable || !isTransient || attempt >= this.options.attemptsMax || wait > WAIT_MAX_SECONDS) throw failure;
        await pause(clock, Math.max(wait * 1000, backoff.next()), request.signal);
      }
    }
  }

  async #once(method: HttpMethod, url: string, request: RawRequest, key: string | undefined, token: string | null): Promise<unknown> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (request.body !== undefined) headers["Content-Type"] = "application/json";
    if (token !== null) headers.Authorization = `Bearer ${token}`;
    if (key !== undefined) headers["Idempotency-Key"] = key;
    const abort = new AbortController();
    const onAbort = () => abort.abort();
    if (request.signal?.aborted) throw new LivehouseError({ code: "closed", detail: "The call was aborted." });
    request.signal?.addEventListener("abort", onAbort);
    try {
      const answered = this.options.fetch(url, {
        method: method.toUpperCase(),
        headers,
        signal: abort.signal,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      const late = () => new LivehouseError({ code: "timeout", detail: `No answer within ${this.options.timeoutMs} ms.` });
      return await within(this.options.clock, this.options.timeoutMs, answered.then(read), late);
    } catch (error) {
      if (request.signal?.aborted) throw new LivehouseError({ code: "closed", detail: "The call was aborted.", cause: error });
      throw asLivehouseError(error);
    } finally {
      request.signal?.removeEventListener("abort", onAbort);
      abort.abort();
    }
  }
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  let body: unknown;
  try {
    body = text === "" ? undefined : JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (response.ok) {
    if (body === undefined && text !== "") {
      throw new LivehouseError({ code: "unexpected_answer", status: response.status, detail: "The answer is not JSON." });
    }
    return body;
  }
  const problem = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  throw new LivehouseError({
    code: typeof problem.code === "string" ? problem.code : "unexpected_answer",
    status: response.status,
    detail: typeof problem.detail === "string" ? problem.detail : `HTTP ${response.status}`,
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
    fields: problem.errors as Record<string, string[]> | undefined,
    traceId: typeof problem.traceId === "string" ? problem.traceId : undefined,
    problem,
  });
}

/** Built by hand: React Native's `URL` and `URLSearchParams` are incomplete. */
function address(template: string, request: RawRequest): string {
  const path = template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = request.path?.[name];
    if (value === undefined) throw new TypeError(`${template} needs path.${name}.`);
    return encodeURIComponent(value);
  });
  const query = Object.entries(request.query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}

function pause(clock: Clock, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(milliseconds, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    const stop = () => {
      cancel();
      reject(new LivehouseError({ code: "closed", detail: "The call was aborted." }));
    };
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
