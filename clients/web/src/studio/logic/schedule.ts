import type { components } from "@livehouse/client";
import { fromLocalInput, toLocalInput } from "./zone";

type Schemas = components["schemas"];
export type EventView = Schemas["EventView"];
export type Visibility = Schemas["Visibility"];

/** As docs/api/limits.md has them. */
export const limits = {
  titleMax: 120,
  descriptionMax: 5000,
  tagsMax: 10,
  tagMax: 40,
  coverMax: 2000,
  chatSecondsMax: 604_800,
  pastMs: 24 * 3600_000,
  aheadMs: 2 * 365 * 24 * 3600_000,
} as const;

/** What the form's fields hold: text as it was typed. */
export interface ScheduleForm {
  title: string;
  description: string;
  tags: string;
  visibility: Visibility;
  /** Local time of the viewer. */
  startsAt: string;
  /** Empty: open. */
  endsAt: string;
  coverUrl: string;
  /** Seconds. */
  chatOpensBefore: number;
}

export type FormField = keyof ScheduleForm;
export type FormFault =
  | "required" | "too_long" | "not_a_time" | "too_early" | "too_late" | "ends_before_start" | "too_many_tags" | "tag_too_long" | "not_an_address";
export type FormFaults = Partial<Record<FormField, FormFault>>;

/** A new event, by default at the next full hour that is at least half an hour away. */
export function newForm(now: Date): ScheduleForm {
  const start = new Date(now.getTime() + 90 * 60_000);
  start.setMinutes(0, 0, 0);
  return {
    title: "", description: "", tags: "", visibility: "public", startsAt: toLocalInput(start), endsAt: "", coverUrl: "", chatOpensBefore: 900,
  };
}

export function formOf(event: EventView): ScheduleForm {
  return {
    title: event.title,
    description: event.description,
    tags: event.tags.join(", "),
    visibility: event.visibility,
    startsAt: toLocalInput(new Date(event.startsAt)),
    endsAt: event.endsAt === null ? "" : toLocalInput(new Date(event.endsAt)),
    coverUrl: event.coverUrl ?? "",
    chatOpensBefore: event.chatOpensBeforeSeconds,
  };
}

/** Lengths as the server counts them: Unicode scalar values. */
const length = (text: string) => [...text.trim()].length;

export function parseTags(text: string): string[] {
  const seen = new Map<string, string>();
  for (const part of text.split(",")) {
    const tag = part.trim();
    const key = tag.toLowerCase();
    if (tag !== "" && !seen.has(key)) seen.set(key, tag);
  }
  return [...seen.values()];
}

/** What would be refused, without asking. Once an event has begun its time is over and not judged. */
export function validate(form: ScheduleForm, now: Date, hasBegun = false): FormFaults {
  const faults: FormFaults = {};
  if (length(form.title) === 0) faults.title = "required";
  else if (length(form.title) > limits.titleMax) faults.title = "too_long";
  if (length(form.description) > limits.descriptionMax) faults.description = "too_long";

  const tags = parseTags(form.tags);
  if (tags.length > limits.tagsMax) faults.tags = "too_many_tags";
  else if (tags.some((tag) => length(tag) > limits.tagMax)) faults.tags = "tag_too_long";

  const start = fromLocalInput(form.startsAt);
  if (!hasBegun) {
    if (form.startsAt === "") faults.startsAt = "required";
    else if (start === null) faults.startsAt = "not_a_time";
    else if (start.getTime() < now.getTime() - limits.pastMs) faults.startsAt = "too_early";
    else if (start.getTime() > now.getTime() + limits.aheadMs) faults.startsAt = "too_late";
  }
  if (form.endsAt !== "") {
    const end = fromLocalInput(form.endsAt);
    if (end === null) faults.endsAt = "not_a_time";
    else if (start !== null && end <= start) faults.endsAt = "ends_before_start";
  }

  const cover = form.coverUrl.trim();
  if (cover !== "" && (cover.length > limits.coverMax || !isWebAddress(cover))) faults.coverUrl = "not_an_address";
  return faults;
}

function isWebAddress(text: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

export function createRequest(form: ScheduleForm): Schemas["CreateEventRequest"] {
  return {
    title: form.title.trim(),
    description: form.description.trim(),
    tags: parseTags(form.tags),
    visibility: form.visibility,
    startsAt: iso(form.startsAt),
    ...(form.endsAt === "" ? {} : { endsAt: iso(form.endsAt) }),
    ...(form.coverUrl.trim() === "" ? {} : { coverUrl: form.coverUrl.trim() }),
    chatOpensBeforeSeconds: form.chatOpensBefore,
  };
}

/**
 * Only what was changed in the form: another moderator may have changed the rest meanwhile, and a start with seconds keeps them.
 * An `endsAt` cannot be taken away again: the API leaves a field out and null alike.
 */
export function changeRequest(before: ScheduleForm, after: ScheduleForm): Schemas["ChangeEventRequest"] {
  const change: Schemas["ChangeEventRequest"] = {};
  if (after.title.trim() !== before.title.trim()) change.title = after.title.trim();
  if (after.description.trim() !== before.description.trim()) change.description = after.description.trim();
  if (parseTags(after.tags).join() !== parseTags(before.tags).join()) change.tags = parseTags(after.tags);
  if (after.visibility !== before.visibility) change.visibility = after.visibility;
  if (after.startsAt !== before.startsAt) change.startsAt = iso(after.startsAt);
  if (after.endsAt !== before.endsAt && after.endsAt !== "") change.endsAt = iso(after.endsAt);
  if (after.coverUrl.trim() !== before.coverUrl.trim()) change.coverUrl = after.coverUrl.trim();
  if (after.chatOpensBefore !== before.chatOpensBefore) change.chatOpensBeforeSeconds = after.chatOpensBefore;
  return change;
}

function iso(local: string): string {
  return fromLocalInput(local)?.toISOString() ?? local;
}

/** The server's names of fields are the form's, but for one. */
export function fieldOf(serverField: string): FormField | null {
  const name = serverField.split(/[.[]/)[0] ?? "";
  if (name === "chatOpensBeforeSeconds") return "chatOpensBefore";
  const fields: readonly string[] = ["title", "description", "tags", "visibility", "startsAt", "endsAt", "coverUrl"];
  return fields.includes(name) ? (name as FormField) : null;
}
