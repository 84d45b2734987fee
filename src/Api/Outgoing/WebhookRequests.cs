using System.Globalization;
using System.Reflection;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Limits;
using Livehouse.Outgoing;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Outgoing;

/// <param name="Events">Out of <see cref="WebhookTypes"/>.</param>
internal sealed record CreateWebhookRequest(string Url, IReadOnlyList<string> Events, string? Description) : IRequest<CreateWebhookRequest>
{
    public static CreateWebhookRequest Read(Fields fields) => new(
        fields.Text("url", 1, WebhookLimits.UrlLengthMax, TextKind.Exact),
        fields.WordList("events", WebhookTypes.All),
        fields.OptionalText("description", 0, WebhookLimits.DescriptionLengthMax));
}

internal sealed record ChangeWebhookRequest(WebhookEndpointChange Change) : IRequest<ChangeWebhookRequest>
{
    public static ChangeWebhookRequest Read(Fields fields) => new(new WebhookEndpointChange(
        fields.OptionalText("url", 1, WebhookLimits.UrlLengthMax, TextKind.Exact),
        fields.OptionalWordList("events", WebhookTypes.All),
        fields.OptionalText("description", 0, WebhookLimits.DescriptionLengthMax),
        fields.OptionalFlag("enabled")));
}

/// <param name="Until">Null: now.</param>
/// <param name="StreamId">Null: of every stream, and of none.</param>
internal sealed record ReplayRequest(DateTimeOffset Since, DateTimeOffset? Until, string? StreamId) : IRequest<ReplayRequest>
{
    public static ReplayRequest Read(Fields fields) => new(fields.Time("since"), fields.OptionalTime("until"), fields.OptionalId("streamId"));
}

/// <summary><c>?state=</c>.</summary>
internal sealed class DeliveryListQuery : IBound, IEndpointParameterMetadataProvider
{
    public string? State { get; private init; }

    public Problem? Problem { get; private init; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new QueryField("state", "Only deliveries in this state.") { Words = WebhookStates.All });

    public static ValueTask<DeliveryListQuery?> BindAsync(HttpContext context)
    {
        var states = context.Request.Query["state"];
        if (states.ToString().Length == 0) return ValueTask.FromResult<DeliveryListQuery?>(new());
        if (states is [{ } state] && WebhookStates.All.Contains(state)) return ValueTask.FromResult<DeliveryListQuery?>(new() { State = state });
        var errors = new Dictionary<string, string[]> { ["state"] = [$"Must be one of {string.Join(", ", WebhookStates.All)}."] };
        return ValueTask.FromResult<DeliveryListQuery?>(new() { Problem = Problem.Invalid(errors) });
    }
}

/// <summary>The place of a page's last delivery.</summary>
internal static class DeliveryCursor
{
    public static string Write(long place) => place.ToString(CultureInfo.InvariantCulture);

    public static bool TryRead(string? cursor, out long? place)
    {
        place = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : null;
        return cursor is null || place is not null;
    }
}
