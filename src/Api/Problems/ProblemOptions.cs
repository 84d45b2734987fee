namespace Livehouse.Api.Problems;

/// <summary>Configuration of problems by the composition root.</summary>
public sealed class ProblemOptions
{
    /// <summary>Which errors of the grains' host mean "not now" (503) rather than a bug.</summary>
    public Func<Exception, bool> IsUnavailable { get; set; } = static _ => false;
}
