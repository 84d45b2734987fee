namespace Livehouse.LoadTest.Figures;

/// <summary>One second of a run.</summary>
/// <param name="At">Seconds from the ramp's begin to this second's end.</param>
/// <param name="Viewers">Who watch.</param>
/// <param name="Sent">Messages and gifts that were due and sent.</param>
/// <param name="Failed">Calls that failed: refused, lost, unanswered.</param>
/// <param name="Done">Calls that were carried out.</param>
/// <param name="Lost">Connections that ended although nobody cut them.</param>
/// <param name="DeliveryP99">Of messages, from when they were due; milliseconds; NaN: there was none. The same for the others.</param>
/// <param name="CallP99">Of messages and gifts, until they were acknowledged.</param>
/// <param name="OldestMilliseconds">Of the call that waits longest for its answer; 0: none waits.</param>
internal sealed record Sample(
    double At,
    int Viewers,
    long Sent,
    long Deliveries,
    long Done,
    long Failed,
    long Lost,
    double DeliveryP50,
    double DeliveryP99,
    double CallP50,
    double CallP99,
    double OldestMilliseconds);
