export type { AppStateLike } from "./app-state.js";
export type { BackoffOptions } from "./backoff.js";
export type { ShownMessage } from "./chat-log.js";
export type { CaptionRequest } from "./caption-queue.js";
export { Client, createClient, type ClientEvents, type ClientOptions } from "./client.js";
export type { Clock } from "./clock.js";
export type { ConnectionPhase } from "./connection.js";
export { isTransient, LivehouseError, type ClientCode, type ErrorCode, type ProblemCode } from "./errors.js";
export type { components, operations, paths } from "./generated/openapi.js";
export { hubEvents } from "./hub-events.js";
export type {
  ChatMessage, Gift, HubEvents, HubMethods, Moderation, PinnedMessage, QualityAdvice, QualityReport, Stream, StreamEvent, StreamState, ViewerMoved,
} from "./hub-events.js";
export type { LiveEvents, LivePhase, LiveSnapshot } from "./live-events.js";
export type { LiveStream } from "./live-stream.js";
export { QualityFollower, reportOfBuffer, StallMeter, type FollowedQuality, type QualityChoices } from "./quality.js";
export type { AnswerOf, PathsOf, RequestOf } from "./rest.js";
export type { GetToken } from "./token.js";
export type { TranscribedSegment } from "./transcribed-segment.js";
export {
  forwardTranscriptions, TRANSCRIPTION_TOPIC, TranscriptionForwarder, type ForwardingOptions, type TextStreamLike, type TranscriptionRoom,
} from "./transcription.js";
