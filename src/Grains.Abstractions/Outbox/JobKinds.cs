namespace Livehouse.Outbox;

/// <summary>The kinds of jobs that this program can run: one for each type of outbox message.</summary>
public static class JobKinds
{
    /// <summary>In the order of the message types.</summary>
    public static IReadOnlyList<JobKind> All { get; } =
    [
        .. OutboxHandlers.MessageTypes.Select(static type => OutboxPolicyAttribute.Of(type))
            .Select(static policy => new JobKind(policy.Kind, policy.Priority) { Pool = policy.Pool }),
    ];

    public static string Of(OutboxMessage message) => OutboxPolicyAttribute.Of(message).Kind;

    /// <summary>
    /// How much longer a job of this priority waits than one of <see cref="JobPriority.High"/> that became due at the same time: due jobs run in the order of
    /// due time and handicap together.
    /// </summary>
    public static TimeSpan HandicapOf(JobPriority priority) => priority switch
    {
        JobPriority.High => TimeSpan.Zero,
        JobPriority.Normal => TimeSpan.FromSeconds(30),
        _ => TimeSpan.FromMinutes(5),
    };
}

/// <param name="Kind">Two words, such as <c>recording.check</c>.</param>
public sealed record JobKind(string Kind, JobPriority Priority)
{
    public OutboxPool Pool { get; init; }
}
