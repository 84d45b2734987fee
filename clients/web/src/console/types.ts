import type { components } from "@livehouse/client";

type Schemas = components["schemas"];

export type ApiKey = Schemas["ApiKeyView"];
export type AuditItem = Schemas["AuditItem"];
export type Container = Schemas["Container"];
export type ContainerStats = Schemas["ContainerStats"];
export type Job = Schemas["JobItem"];
export type JobKind = Schemas["JobKindStats"];
export type JobState = Schemas["JobState"];
export type Member = Schemas["MemberView"];
export type PlatformStats = Schemas["PlatformStats"];
export type Provider = Schemas["ProviderAnswer"];
export type ProviderRequest = Schemas["ProviderRequest"];
export type ProviderTemplate = Schemas["ProviderTemplate"];
export type Report = Schemas["ReportView"];
export type Role = "viewer" | "streamer" | "moderator" | "admin";
export type Silo = Schemas["SiloStats"];
export type StreamFigures = Schemas["StreamFigures"];
export type StreamHealth = Schemas["StreamHealth"];
export type Tenant = Schemas["Tenant"];
export type TestStep = Schemas["StepAnswer"];
export type TestOutcome = Schemas["TestOutcomeAnswer"];

export const roles: readonly Role[] = ["viewer", "streamer", "moderator", "admin"];
