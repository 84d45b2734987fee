using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.LiveEvents;
using Livehouse.Streams;

namespace Livehouse.Api.LiveEvents;

/// <param name="StartsAt">When it is planned to begin.</param>
/// <param name="EndsAt">When it is planned to end; null: open.</param>
/// <param name="CoverUrl">An absolute http or https URL of a picture.</param>
/// <param name="ChatOpensBeforeSeconds">How long before its begin its chat opens; 0: when it is started.</param>
internal sealed record CreateEventRequest(
    string Title,
    DateTimeOffset StartsAt,
    string Description = "",
    IReadOnlyList<string>? Tags = null,
    Visibility Visibility = Visibility.Public,
    DateTimeOffset? EndsAt = null,
    string? CoverUrl = null,
    int ChatOpensBeforeSeconds = 0) : IRequest<CreateEventRequest>
{
    public static CreateEventRequest Read(Fields fields) => new(
        fields.Text("title", 1, StreamLimits.TitleLengthMax),
        fields.Time("startsAt"),
        fields.OptionalText("description", 0, StreamLimits.DescriptionLengthMax, TextKind.Lines) ?? "",
        fields.OptionalTexts("tags", StreamLimits.TagsMax, lengthMin: 1, StreamLimits.TagLengthMax),
        fields.OptionalWord<Visibility>("visibility") ?? Visibility.Public,
        fields.OptionalTime("endsAt"),
        fields.OptionalWebAddress("coverUrl", EventLimits.CoverUrlLengthMax),
        fields.OptionalInteger("chatOpensBeforeSeconds", 0, EventLimits.ChatOpensBeforeSecondsMax) ?? 0);

    public EventPlan ToPlan() => new(Title, Description, Tags ?? [], Visibility, StartsAt, EndsAt, CoverUrl, ChatOpensBeforeSeconds);
}

/// <summary>What is left out stays as it is.</summary>
/// <param name="CoverUrl">Empty: none from now on.</param>
internal sealed record ChangeEventRequest(
    string? Title = null,
    string? Description = null,
    IReadOnlyList<string>? Tags = null,
    Visibility? Visibility = null,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null,
    string? CoverUrl = null,
    int? ChatOpensBeforeSeconds = null) : IRequest<ChangeEventRequest>
{
    public static ChangeEventRequest Read(Fields fields)
    {
        var tags = fields.OptionalTexts("tags", StreamLimits.TagsMax, lengthMin: 1, StreamLimits.TagLengthMax);
        return new(
            fields.OptionalText("title", 1, StreamLimits.TitleLengthMax),
            fields.OptionalText("description", 0, StreamLimits.DescriptionLengthMax, TextKind.Lines),
            fields.Has("tags") ? tags : null,
            fields.OptionalWord<Visibility>("visibility"),
            fields.OptionalTime("startsAt"),
            fields.OptionalTime("endsAt"),
            fields.OptionalWebAddress("coverUrl", EventLimits.CoverUrlLengthMax),
            fields.OptionalInteger("chatOpensBeforeSeconds", 0, EventLimits.ChatOpensBeforeSecondsMax));
    }

    public ChangeEvent ToCommand(Caller caller) => new(caller, Title, Description, Tags, Visibility, StartsAt, EndsAt, CoverUrl, ChatOpensBeforeSeconds);
}
