using System.Net;

namespace Livehouse.LiveKit;

/// <summary>A call of LiveKit's API failed.</summary>
/// <param name="code">A Twirp error code, such as <see cref="LiveKitErrors.NotFound"/>, or one of our own for a call that never reached the server.</param>
/// <param name="status">The HTTP status; null when there was no answer.</param>
/// <param name="isTransient">The same call may succeed later. It may also have succeeded: check before repeating a call that is not idempotent.</param>
/// <param name="message">For the operator's log; may contain the server's own message.</param>
public sealed class LiveKitException(string code, HttpStatusCode? status, bool isTransient, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    public HttpStatusCode? Status { get; } = status;

    public bool IsTransient { get; } = isTransient;

    /// <summary>The subject of the call does not exist: according to LiveKit itself, not to some other server at its address.</summary>
    public bool IsNotFound => Code == LiveKitErrors.NotFound;
}

public static class LiveKitErrors
{
    public const string NotFound = "not_found";
    public const string FailedPrecondition = "failed_precondition";

    /// <summary>On starting a recording: no recorder answered.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>On starting a recording: all recorders are busy.</summary>
    public const string ResourceExhausted = "resource_exhausted";
    public const string Unauthenticated = "unauthenticated";
    public const string PermissionDenied = "permission_denied";

    /// <summary>Ours: no connection.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>Ours: no answer within the time limit. Whether the call took effect is unknown.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>Ours: an answer that is not from LiveKit: something else listens at the address.</summary>
    public const string NotLiveKit = "not_livekit";
}
