using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Users;

namespace Livehouse.Grains.MediaRooms;

/// <summary>
/// Looks once more at each participant who came in, when an account that had ended by then is sure to be known here. Otherwise one who used the seconds in
/// which it was not would stay until the next listing.
/// </summary>
/// <param name="look">Is given those who came in <see cref="KnownAfter"/> ago or earlier.</param>
internal sealed class Newcomers(IGrainHost host, Func<IReadOnlyList<MediaParticipant>, Task> look)
{
    /// <summary>A second more than <see cref="IMediaRevocations"/> takes.</summary>
    internal static readonly TimeSpan KnownAfter = TimeSpan.FromSeconds(3);

    private readonly Queue<(MediaParticipant Participant, DateTimeOffset At)> _oldestFirst = new();
    private DeferredTurn? _turn;

    public void Add(MediaParticipant participant)
    {
        _oldestFirst.Enqueue((participant, host.Time.GetUtcNow()));
        _turn ??= new DeferredTurn(host, Look);
        _turn.Arm(KnownAfter);
    }

    private Task Look()
    {
        var now = host.Time.GetUtcNow();
        var due = new List<MediaParticipant>();
        while (_oldestFirst.TryPeek(out var oldest) && oldest.At + KnownAfter <= now) due.Add(_oldestFirst.Dequeue().Participant);
        if (_oldestFirst.TryPeek(out var next)) _turn!.Arm(next.At + KnownAfter - now);
        return due.Count == 0 ? Task.CompletedTask : look(due);
    }
}
