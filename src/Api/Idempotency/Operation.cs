using Livehouse.Identifiers;

namespace Livehouse.Api.Idempotency;

/// <summary>
/// One request of a client, however many attempts it takes. With an <c>Idempotency-Key</c> its id is always the same for the same user, route and key, so that
/// an attempt after a crash finds the result of the first; without a key it is new each time.
/// </summary>
internal sealed class Operation
{
    private const string Prefix = "op_";

    public required string Id { get; init; }

    public static ValueTask<Operation?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<Operation?>(context.Features.Get<Operation>() ?? new Operation { Id = Ids.New(Prefix) });

    internal static Operation Of(string scope, string key) => new() { Id = Ids.Derive(Prefix, scope, key) };
}
