using Livehouse.Refusals;

namespace Livehouse.Api.Problems;

/// <summary>The HTTP status and title of each code. The codes of grains are in <see cref="RefusalCodes"/>; the rest are the front's own.</summary>
public static class ProblemCatalog
{
    public const string InternalError = "internal_error";
    public const string Unavailable = "unavailable";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string RequestTimeout = "request_timeout";

    private static readonly Dictionary<string, (int Status, string Title)> Known = new()
    {
        [RefusalCodes.Unauthorized] = (401, "Not signed in"),
        [RefusalCodes.InvalidSignature] = (401, "Invalid signature"),
        [RefusalCodes.Forbidden] = (403, "Not allowed"),
        [RefusalCodes.PremiumRequired] = (403, "Premium required"),
        [RefusalCodes.CsrfFailed] = (403, "CSRF token missing or wrong"),
        [RefusalCodes.MfaInvalid] = (401, "Code is wrong, used or expired"),
        [RefusalCodes.MfaSetupRequired] = (403, "A second factor must be set up first"),
        [RefusalCodes.StepUpRequired] = (403, "Confirm that it is you"),
        [RefusalCodes.NotFound] = (404, "Not found"),
        [RefusalCodes.StreamEnded] = (409, "Stream has ended"),
        [RefusalCodes.AlreadyLive] = (409, "Already live"),
        [RefusalCodes.RoomFull] = (409, "Room is full"),
        [RefusalCodes.Conflict] = (409, "Conflict"),
        [RefusalCodes.ValidationFailed] = (400, "Invalid request"),
        [RefusalCodes.PayloadTooLarge] = (413, "Request body too large"),
        [RefusalCodes.IdempotencyKeyReused] = (422, "Idempotency key reused"),
        [RefusalCodes.AccountLocked] = (423, "Account locked"),
        [RefusalCodes.RateLimited] = (429, "Too many requests"),
        [RefusalCodes.LiveKitNotConfigured] = (503, "LiveKit is not configured"),
        [RefusalCodes.MediaUnavailable] = (502, "Media server unavailable"),
        [RefusalCodes.StorageUnavailable] = (503, "Storage unavailable"),
        [RefusalCodes.SsoFailed] = (401, "Single sign-on failed"),
        [RefusalCodes.SsoRequired] = (403, "Single sign-on required"),
        [RefusalCodes.InsufficientScope] = (403, "API key lacks a scope"),
        [RefusalCodes.TenantSuspended] = (403, "Organisation suspended"),
        [RefusalCodes.InvalidState] = (409, "Not possible in this state"),
        [RefusalCodes.PublishDenied] = (403, "Publishing denied"),
        [RefusalCodes.MailNotConfigured] = (503, "Mail is not configured"),
        [RefusalCodes.SmsNotConfigured] = (503, "Text messages are not configured"),
        [RefusalCodes.InsufficientCoins] = (402, "Not enough coins"),
        [RefusalCodes.PaymentsNotConfigured] = (503, "Payments are not configured"),
        [RefusalCodes.PushNotConfigured] = (503, "Push is not configured"),
        [RefusalCodes.PaymentsUnavailable] = (502, "Payment provider unavailable"),
        [InternalError] = (500, "Internal error"),
        [Unavailable] = (503, "Temporarily unavailable"),
        [MethodNotAllowed] = (405, "Method not allowed"),
        [UnsupportedMediaType] = (415, "Unsupported media type"),
        [RequestTimeout] = (408, "Request timeout"),
    };

    /// <summary>Every code that a response can carry.</summary>
    public static IReadOnlyCollection<string> Codes => Known.Keys;

    /// <summary>The status and title of a code; an unregistered code is a bug and gives 500.</summary>
    public static (int Status, string Title) Describe(string code) => Known.TryGetValue(code, out var known) ? known : Known[InternalError];

    /// <summary>The problem for a bare status code, such as those that the framework sets.</summary>
    public static Problem ForStatus(int status) => status switch
    {
        400 => new(RefusalCodes.ValidationFailed, "The request could not be read."),
        401 => new(
            RefusalCodes.Unauthorized,
            "This needs a valid access token, session cookie or API key; one that was sent is wrong, has expired, or its session was ended. Sign in again."),
        403 => new(RefusalCodes.Forbidden, "The caller may not do this."),
        404 => new(RefusalCodes.NotFound, "There is nothing here."),
        405 => new(MethodNotAllowed, "The resource does not support this method."),
        408 => new(RequestTimeout, "The request took too long to arrive."),
        413 => new(RefusalCodes.PayloadTooLarge, "The request body is larger than allowed."),
        415 => new(UnsupportedMediaType, "The request body must be application/json in UTF-8."),
        429 => new(RefusalCodes.RateLimited, "Too many requests."),
        503 => new(Unavailable, "The server can't answer right now; try again later."),
        >= 400 and < 500 => new(RefusalCodes.ValidationFailed, "The request is not valid.") { StatusOverride = status },
        _ => new(InternalError, "The server failed; its log has details under the trace id."),
    };
}
