namespace Livehouse.Api.Problems;

/// <summary>What the composition root knows and problems do not.</summary>
public sealed class ProblemOptions
{
    /// <summary>Which errors of the host of the grains mean "not now" (503) rather than a bug.</summary>
    public Func<Exception, bool> IsUnavailable { get; set; } = static _ => false;
}
