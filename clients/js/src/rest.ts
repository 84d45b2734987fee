import type { paths } from "./generated/openapi.js";
import type { Http, HttpMethod, RawRequest } from "./http.js";

type Operation = { parameters: object; responses: object };

/** The paths that have this method. */
export type PathsOf<M extends HttpMethod> = { [P in keyof paths]: paths[P] extends { [K in M]: Operation } ? P : never }[keyof paths];

type OperationOf<P extends keyof paths, M extends HttpMethod> = paths[P] extends { [K in M]: infer O extends Operation } ? O : never;

type PathPart<O> = O extends { parameters: { path: infer Path extends object } } ? { path: Path } : { path?: undefined };

type QueryPart<O> = O extends { parameters: { query?: infer Query } } ? { query?: NonNullable<Query> | undefined } : { query?: undefined };

type JsonOf<T> = T extends { content: { "application/json": infer Json } } ? Json : never;

type BodyPart<O> = O extends { requestBody: infer Body }
  ? { body: JsonOf<Body> }
  : O extends { requestBody?: infer Body }
    ? { body?: JsonOf<NonNullable<Body>> | undefined }
    : { body?: undefined };

export type RequestOf<O> = PathPart<O> & QueryPart<O> & BodyPart<O> & Pick<RawRequest, "idempotencyKey" | "signal">;

type Success = 200 | 201 | 202 | 203;

/** What a success answers; undefined where the answer has no body. */
export type AnswerOf<O> = O extends { responses: infer Responses }
  ? Success & keyof Responses extends never
    ? undefined
    : JsonOf<Responses[Success & keyof Responses]>
  : never;

type Arguments<O> = {} extends RequestOf<O> ? [request?: RequestOf<O>] : [request: RequestOf<O>];

/** The REST API, typed by the server's OpenAPI document: `rest.post("/api/live/start", { body: { title: "Hello" } })`. Refusals are `LivehouseError`s. */
export class Rest {
  constructor(private readonly http: Http) {}

  get<P extends PathsOf<"get">>(path: P, ...[request]: Arguments<OperationOf<P, "get">>): Promise<AnswerOf<OperationOf<P, "get">>> {
    return this.#call("get", path, request);
  }

  post<P extends PathsOf<"post">>(path: P, ...[request]: Arguments<OperationOf<P, "post">>): Promise<AnswerOf<OperationOf<P, "post">>> {
    return this.#call("post", path, request);
  }

  put<P extends PathsOf<"put">>(path: P, ...[request]: Arguments<OperationOf<P, "put">>): Promise<AnswerOf<OperationOf<P, "put">>> {
    return this.#call("put", path, request);
  }

  delete<P extends PathsOf<"delete">>(path: P, ...[request]: Arguments<OperationOf<P, "delete">>): Promise<AnswerOf<OperationOf<P, "delete">>> {
    return this.#call("delete", path, request);
  }

  patch<P extends PathsOf<"patch">>(path: P, ...[request]: Arguments<OperationOf<P, "patch">>): Promise<AnswerOf<OperationOf<P, "patch">>> {
    return this.#call("patch", path, request);
  }

  #call<T>(method: HttpMethod, path: string, request: unknown): Promise<T> {
    return this.http.call(method, path, request as RawRequest | undefined) as Promise<T>;
  }
}
