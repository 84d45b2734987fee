using Livehouse.Refusals;

namespace Livehouse.Api.Problems;

/// <summary>Turns a grain's outcome into an HTTP response.</summary>
public static class OutcomeAnswers
{
    /// <summary>The value as formatted by <paramref name="answer"/>, or the problem.</summary>
    public static async Task<IResult> Answer<T>(this Task<Outcome<T>> call, Func<T, IResult> answer) where T : class
    {
        var outcome = await call;
        return outcome.IsRefused ? Problem.From(outcome.Refusal) : answer(outcome.Value);
    }

    /// <summary>200 with the value unchanged.</summary>
    public static Task<IResult> AnswerOk<T>(this Task<Outcome<T>> call) where T : class => call.Answer(static value => TypedResults.Ok(value));
}
