// Twirp's error codes and their HTTP statuses, as far as LiveKit uses them.
const statuses = {
  invalid_argument: 400, malformed: 400, out_of_range: 400, unauthenticated: 401, permission_denied: 403, not_found: 404, bad_route: 404, already_exists: 409, failed_precondition: 412,
  resource_exhausted: 429, deadline_exceeded: 408, internal: 500, unimplemented: 501, unavailable: 503,
};

export class TwirpError extends Error {
  constructor(code, msg, status = statuses[code] ?? 500) {
    super(msg);
    this.code = code;
    this.status = status;
  }
}
