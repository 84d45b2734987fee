namespace Livehouse.Bench.Nodes;

/// <summary>A silo's end and its return.</summary>
/// <param name="silo">Its name.</param>
/// <param name="at">When the signal was sent, or the end was noticed.</param>
/// <param name="wasAsked">False: the silo ended on its own.</param>
internal sealed class Kill(string silo, TimeSpan at, bool wasAsked)
{
    public string Silo => silo;

    public TimeSpan At => at;

    public bool WasAsked => wasAsked;

    /// <summary>When its process was gone; null while it stops.</summary>
    public TimeSpan? EndedAt { get; set; }

    /// <summary>When it took traffic again; null when the run was over before.</summary>
    public TimeSpan? BackAt { get; set; }
}
