namespace Livehouse.Refusals;

/// <summary>Every error code that a refusal can carry. Clients depend on them: never rename one (docs/api/rest.md).</summary>
public static class RefusalCodes
{
    public const string Unauthorized = "unauthorized";
    public const string InvalidSignature = "invalid_signature";
    public const string Forbidden = "forbidden";
    public const string PremiumRequired = "premium_required";
    public const string CsrfFailed = "csrf_failed";
    public const string MfaInvalid = "mfa_invalid";
    public const string MfaSetupRequired = "mfa_setup_required";
    public const string StepUpRequired = "step_up_required";
    public const string NotFound = "not_found";
    public const string StreamEnded = "stream_ended";
    public const string AlreadyLive = "already_live";
    public const string RoomFull = "room_full";
    public const string Conflict = "conflict";
    public const string ValidationFailed = "validation_failed";
    public const string PayloadTooLarge = "payload_too_large";
    public const string IdempotencyKeyReused = "idempotency_key_reused";
    public const string AccountLocked = "account_locked";
    public const string RateLimited = "rate_limited";
    public const string LiveKitNotConfigured = "livekit_not_configured";
    public const string MediaUnavailable = "media_unavailable";
    public const string StorageUnavailable = "storage_unavailable";
    public const string SsoFailed = "sso_failed";
    public const string SsoRequired = "sso_required";
    public const string InsufficientScope = "insufficient_scope";
    public const string TenantSuspended = "tenant_suspended";
    public const string InvalidState = "invalid_state";
    public const string PublishDenied = "publish_denied";
    public const string MailNotConfigured = "mail_not_configured";
    public const string SmsNotConfigured = "sms_not_configured";
    public const string InsufficientCoins = "insufficient_coins";
    public const string PaymentsNotConfigured = "payments_not_configured";
    public const string PaymentsUnavailable = "payments_unavailable";
    public const string PushNotConfigured = "push_not_configured";
}
