using System.Reflection;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Limits;
using Livehouse.Text;

namespace Livehouse.Api.StudyRooms;

/// <summary><c>?topic=</c>: compared without case and outer spaces.</summary>
internal sealed class TopicQuery : IBound, Microsoft.AspNetCore.Http.Metadata.IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new QueryField("topic", "Only rooms of this topic.") { LengthMax = RoomLimits.TopicLengthMax });

    public string? Topic { get; private init; }

    public Problem? Problem { get; private init; }

    public static ValueTask<TopicQuery?> BindAsync(HttpContext context)
    {
        var topics = context.Request.Query["topic"];
        var topic = topics.Count <= 1 ? DisplayText.Clean(topics.ToString(), 0, RoomLimits.TopicLengthMax, isOneLine: true) : null;
        return ValueTask.FromResult<TopicQuery?>(topic is not null
            ? new TopicQuery { Topic = topic.Length > 0 ? topic : null }
            : new TopicQuery { Problem = Problem.Invalid(
                new Dictionary<string, string[]> { ["topic"] = [$"Must be one text of at most {RoomLimits.TopicLengthMax} characters."] }) });
    }
}
