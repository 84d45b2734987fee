using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Livehouse.Outbox;

/// <summary>
/// How one type of outbox message is named towards operators, ordered, retried and undone, declared on the message. By default it is retried persistently and
/// run whenever the background runner finds it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OutboxPolicyAttribute : Attribute
{
    private static readonly ConcurrentDictionary<Type, OutboxPolicyAttribute> Known = new();

    /// <summary>
    /// The job kind that operators see, two words such as <c>recording.check</c>. Stored: never rename one. Without it, the name in the message's JSON.
    /// </summary>
    public string Kind { get; init; } = "";

    public JobPriority Priority { get; init; } = JobPriority.Normal;

    public OutboxRetry Retry { get; init; } = OutboxRetry.Persistent;

    /// <summary>
    /// True for a message whose result only the waiting caller can use: the front runs it immediately. A message that the background runner finds was left
    /// over, so it is undone and its grain is informed that it failed.
    /// </summary>
    public bool UndoWhenLeftOver { get; init; }

    /// <summary>
    /// How long one attempt may take; 0: as long as the runner's default. The lease is renewed meanwhile, so it may be longer than a lease.
    /// </summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>Which runner's slots it takes.</summary>
    public OutboxPool Pool { get; init; } = OutboxPool.Common;

    public static OutboxPolicyAttribute Of(OutboxMessage message) => Of(message.GetType());

    public static OutboxPolicyAttribute Of(Type messageType) => Known.GetOrAdd(messageType, Read);

    private static OutboxPolicyAttribute Read(Type type)
    {
        var policy = type.GetCustomAttribute<OutboxPolicyAttribute>() ?? new OutboxPolicyAttribute();
        if (policy.Kind.Length > 0) return policy;
        var name = typeof(OutboxMessage).GetCustomAttributes<JsonDerivedTypeAttribute>().FirstOrDefault(derived => derived.DerivedType == type);
        return new OutboxPolicyAttribute
        {
            Kind = name?.TypeDiscriminator?.ToString() ?? type.Name,
            Priority = policy.Priority,
            Retry = policy.Retry,
            UndoWhenLeftOver = policy.UndoWhenLeftOver,
            TimeoutSeconds = policy.TimeoutSeconds,
            Pool = policy.Pool,
        };
    }
}

/// <summary>
/// Which of two due jobs runs first. A job grows older while it waits: one of a lower priority is at most a fixed time behind
/// (<see cref="JobKinds.HandicapOf"/>), so that it always has its turn.
/// </summary>
public enum JobPriority
{
    /// <summary>A user notices the delay.</summary>
    High,
    Normal,

    /// <summary>Housekeeping.</summary>
    Low,
}

public enum OutboxRetry
{
    /// <summary>It must happen eventually. Retried for about ten minutes, also after refusals that an operator can lift, such as a wrong key.</summary>
    Persistent,

    /// <summary>An external server may be down for hours, and the message stays useful for longer. Retried for about a day.</summary>
    Patient,

    /// <summary>A user waits for it. Retried for about eight seconds; a refusal that only an operator can lift ends it immediately.</summary>
    Prompt,
}

/// <summary>Messages of one pool wait only for those of the same one.</summary>
public enum OutboxPool
{
    Common,

    /// <summary>They call servers that others run, and that may be slow or dead: they must not take the slots of all others.</summary>
    Outgoing,
}
