using Livehouse.Bench.Load;
using Livehouse.LoadTest.Load;

namespace Livehouse.LoadTest.Figures;

internal enum CallKind
{
    Message,
    Gift,

    /// <summary>A viewer comes: connected, signed in, joined.</summary>
    Join,

    /// <summary>A viewer whose connection was cut is back, from its last event on.</summary>
    Resume,
}

/// <summary>Calls of one kind. Latencies count from when the call was due, whatever held it up.</summary>
internal sealed class CallFigures
{
    /// <summary>Codes that are kept apart.</summary>
    private const int CodesMax = 50;

    public Latencies Latencies { get; } = new();

    public long Done { get; private set; }

    /// <summary>By the code of the refusal, or what happened instead of an answer.</summary>
    public Dictionary<string, long> Failures { get; } = [];

    public long Failed => Failures.Values.Sum();

    /// <summary>Under way when this tool cut their connection or left: whether they were carried out, nobody was told.</summary>
    public long Abandoned { get; private set; }

    public void Add(long microseconds, in CallAnswer answer)
    {
        if (answer.Fate == CallFate.Done)
        {
            Done++;
            Latencies.Add(microseconds);
            return;
        }

        if (answer.Fate == CallFate.Abandoned)
        {
            Abandoned++;
            return;
        }

        var why = answer.Fate switch { CallFate.Refused => answer.Code, CallFate.Lost => "connection lost", _ => "no answer" };
        if (!Failures.ContainsKey(why) && Failures.Count >= CodesMax) why = "others";
        Failures[why] = Failures.GetValueOrDefault(why) + 1;
    }
}
