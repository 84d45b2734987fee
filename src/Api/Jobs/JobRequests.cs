using System.Globalization;
using System.Reflection;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Jobs;
using Livehouse.Limits;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Jobs;

/// <summary>Jobs to act on together.</summary>
/// <param name="OlderThan">Only dead letters that were given up before it, or other jobs that became due before it.</param>
internal sealed record JobFilterRequest(JobState State, string? Kind, DateTimeOffset? OlderThan) : IRequest<JobFilterRequest>
{
    public JobFilter Filter => new(State, Kind, OlderThan);

    public static JobFilterRequest Read(Fields fields) => new(
        JobWords.StateOf(fields.Word("state", [.. JobWords.States])) ?? JobState.Discarded,
        fields.OptionalText("kind", 1, JobLimits.KindLengthMax, TextKind.Exact),
        fields.OptionalTime("olderThan"));
}

internal static class JobWords
{
    public static IReadOnlyList<string> States { get; } = [.. Enum.GetValues<JobState>().Select(static state => state.ToString().ToLowerInvariant())];

    public static JobState? StateOf(string? word) => States.ToList().IndexOf(word ?? "") is >= 0 and var at ? (JobState)at : null;
}

/// <summary><c>?state=&amp;kind=&amp;q=</c>.</summary>
internal sealed class JobListQuery : IBound, IEndpointParameterMetadataProvider
{
    public JobState? State { get; private set; }

    public string? Kind { get; private set; }

    public string? Text { get; private set; }

    public Problem? Problem { get; private set; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new QueryField("state", "Only jobs in this state.") { Words = JobWords.States });
        builder.Metadata.Add(new QueryField("kind", "Only jobs of this kind.") { LengthMax = JobLimits.KindLengthMax });
        builder.Metadata.Add(new QueryField("q", "Only jobs whose id, grain, payload or error holds this text.") { LengthMax = JobLimits.QueryLengthMax });
    }

    public static ValueTask<JobListQuery?> BindAsync(HttpContext context)
    {
        var (read, errors, query) = (new JobListQuery(), new Dictionary<string, string[]>(), context.Request.Query);
        read.State = JobWords.StateOf(One("state", $"Must be one of {string.Join(", ", JobWords.States)}.", JobWords.States.Contains));
        read.Kind = One("kind", "Must be one kind of jobs.", static text => IsText(text, JobLimits.KindLengthMax));
        read.Text = One("q", $"Must be a text of at most {JobLimits.QueryLengthMax} characters.", static text => IsText(text, JobLimits.QueryLengthMax));
        if (errors.Count > 0) read.Problem = Problem.Invalid(errors);
        return ValueTask.FromResult<JobListQuery?>(read);

        string? One(string name, string fault, Func<string, bool> isGood)
        {
            if (query[name].ToString().Length == 0) return null;
            if (query[name] is [{ } one] && isGood(one)) return one;
            errors[name] = [fault];
            return null;
        }
    }

    private static bool IsText(string text, int lengthMax) => text.Length <= lengthMax && Identity.Accounts.AccountRules.IsPlainText(text);
}

/// <summary>The place of a page's last job as an opaque text.</summary>
internal static class JobCursor
{
    public static string Write(JobPlace place) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{place.Since.ToUnixTimeMilliseconds()} {place.Id}"))).Replace('+', '-').Replace('/', '_');

    public static bool TryRead(string? cursor, out JobPlace? place)
    {
        place = null;
        if (cursor is null) return true;
        var bytes = new byte[cursor.Length];
        if (!Convert.TryFromBase64String(cursor.Replace('-', '+').Replace('_', '/'), bytes, out var length)) return false;
        var parts = System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split(' ', 2);
        if (parts.Length != 2 || parts[1].Length == 0 || parts[1].Contains('\0')) return false;
        if (!long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var since)) return false;
        if (since < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || since > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return false;
        place = new JobPlace(DateTimeOffset.FromUnixTimeMilliseconds(since), parts[1]);
        return true;
    }
}
