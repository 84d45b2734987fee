using System.Collections.Concurrent;
using System.Reflection;

namespace Livehouse.Outbox;

/// <summary>
/// How one type of outbox message is retried and undone, declared on the message. A type without it is retried persistently and run whenever the background
/// runner finds it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OutboxPolicyAttribute : Attribute
{
    private static readonly OutboxPolicyAttribute Default = new();
    private static readonly ConcurrentDictionary<Type, OutboxPolicyAttribute> Known = new();

    public OutboxRetry Retry { get; init; } = OutboxRetry.Persistent;

    /// <summary>
    /// True for a message whose result only the waiting caller can use: the front runs it immediately. A message that the background runner finds was left
    /// over, so it is undone and its grain is informed that it failed.
    /// </summary>
    public bool UndoWhenLeftOver { get; init; }

    public static OutboxPolicyAttribute Of(OutboxMessage message) =>
        Known.GetOrAdd(message.GetType(), static type => type.GetCustomAttribute<OutboxPolicyAttribute>() ?? Default);
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
