namespace Livehouse.Limits;

/// <summary>Bounds of outgoing webhooks (docs/webhooks.md).</summary>
public static class WebhookLimits
{
    /// <summary>Endpoints of one tenant.</summary>
    public const int EndpointsMax = 20;

    public const int UrlLengthMax = 2_000;

    public const int DescriptionLengthMax = 200;

    /// <summary>One attempt, from the connection to the end of the answer.</summary>
    public const int TrySeconds = 15;

    /// <summary>How long the former secret signs too after a rotation.</summary>
    public const int FormerSecretHours = 24;

    /// <summary>An endpoint that only failed for this long is disabled.</summary>
    public const int FailingDaysMax = 5;

    /// <summary>How long deliveries and what they are made of are kept.</summary>
    public const int KeptDays = 30;

    /// <summary>What is kept of an answer's body, in bytes.</summary>
    public const int AnswerBytesMax = 2_048;

    /// <summary>Events of one replay.</summary>
    public const int ReplayMax = 10_000;

    /// <summary>Deliveries that may wait for one endpoint; with more it is disabled.</summary>
    public const int WaitingMax = 100_000;

    /// <summary>The longest wait that a receiver can ask for by <c>Retry-After</c>.</summary>
    public const int RetryAfterHoursMax = 24;

    /// <summary>The least time between two <c>viewer.peak</c> of a stream, except for the one at its end.</summary>
    public const int PeakSeconds = 60;
}
