using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Livehouse.Outbox;

/// <summary>The handlers of all message types: each message goes to the one of its type.</summary>
public sealed class OutboxHandlers : IOutboxHandler
{
    private readonly FrozenDictionary<Type, OutboxHandler> _byType;

    /// <exception cref="InvalidOperationException">A message type has no handler, or more than one.</exception>
    public OutboxHandlers(IEnumerable<OutboxHandler> handlers)
    {
        var byType = handlers.ToLookup(static handler => handler.MessageType);
        if (byType.FirstOrDefault(static ofType => ofType.Skip(1).Any()) is { } ambiguous)
        {
            throw new InvalidOperationException($"Outbox messages of type {ambiguous.Key.Name} have {ambiguous.Count()} handlers.");
        }
        var missing = MessageTypes.Where(type => !byType.Contains(type)).Select(static type => type.Name).ToList();
        if (missing.Count > 0) throw new InvalidOperationException($"No handler is registered for outbox messages of type {string.Join(", ", missing)}.");
        _byType = byType.ToFrozenDictionary(static ofType => ofType.Key, static ofType => ofType.Single());
    }

    /// <summary>Every type that can be stored.</summary>
    public static IReadOnlyList<Type> MessageTypes { get; } =
    [
        .. typeof(OutboxMessage).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(static derived => derived.DerivedType),
    ];

    public Task<OutboxResult?> Run(OutboxMessage message, CancellationToken cancellation) => _byType[message.GetType()].Run(message, cancellation);

    public Task Undo(OutboxMessage message, CancellationToken cancellation) => _byType[message.GetType()].Undo(message, cancellation);
}
