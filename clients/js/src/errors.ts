import type { components } from "./generated/openapi.js";

/** The codes of the REST API (docs/api/rest.md#errors). */
export type ProblemCode = components["schemas"]["Problem"]["code"];

/** Codes that only the hub has (docs/api/hub.md#errors), and those of the client itself. */
export type ClientCode =
  /** A server error of the hub; a retry may help. */
  | "internal"
  /** The server closes a connection that cannot keep up; the client resumes by itself. */
  | "too_slow"
  /** The server was not reached, or the connection was lost before it answered. */
  | "disconnected"
  /** No answer in time. Whether the call took effect is not known. */
  | "timeout"
  /** The stream was left, or the client closed. */
  | "closed"
  /** Too many messages and gifts wait to be sent. */
  | "outbox_full"
  /** An answer that this client does not understand, of a proxy for example. */
  | "unexpected_answer";

/** Servers newer than this client may send codes that it does not know. */
export type ErrorCode = ProblemCode | ClientCode | (string & {});

export interface ErrorDetails {
  code: ErrorCode;
  detail?: string | undefined;
  /** The HTTP status; 0 when there is none, as for the hub. */
  status?: number | undefined;
  /** Seconds. */
  retryAfter?: number | undefined;
  fields?: Readonly<Record<string, readonly string[]>> | undefined;
  traceId?: string | undefined;
  problem?: Readonly<Record<string, unknown>> | undefined;
  cause?: unknown;
}

/** Every error of this package. Decide by `code`; `detail` is for developers and may change. */
export class LivehouseError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string;
  /** How many seconds to wait before another try; undefined when waiting does not help. */
  readonly retryAfter: number | undefined;
  /** The fields at fault of a `validation_failed`, and what is wrong with each. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Leads to the server's log. */
  readonly traceId: string | undefined;
  /** The whole problem document of a REST call: some codes add fields, such as `streamId` for `already_live`. */
  readonly problem: Readonly<Record<string, unknown>> | undefined;

  constructor(details: ErrorDetails) {
    super(details.detail ? `${details.code}: ${details.detail}` : details.code, { cause: details.cause });
    this.name = "LivehouseError";
    this.code = details.code;
    this.status = details.status ?? 0;
    this.detail = details.detail ?? "";
    this.retryAfter = details.retryAfter;
    this.fields = details.fields ?? {};
    this.traceId = details.traceId;
    this.problem = details.problem;
  }

  static is(error: unknown, code?: ErrorCode): error is LivehouseError {
    return error instanceof LivehouseError && (code === undefined || error.code === code);
  }
}

const transient = new Set<string>([
  "disconnected", "timeout", "internal", "internal_error", "unavailable", "storage_unavailable", "request_timeout", "unexpected_answer",
]);

/** The same call may succeed later without anything being changed about it. */
export function isTransient(error: unknown): boolean {
  return error instanceof LivehouseError && transient.has(error.code);
}

export function asLivehouseError(error: unknown, code: ErrorCode = "disconnected"): LivehouseError {
  if (error instanceof LivehouseError) return error;
  return new LivehouseError({ code, detail: error instanceof Error ? error.message : String(error), cause: error });
}
