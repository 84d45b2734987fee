using Livehouse.Bench.Figures;
using Livehouse.Bench.Servers;

namespace Livehouse.Bench.Load;

/// <summary>Rooms of a running server with their viewers and senders, and what was measured of them.</summary>
internal sealed class Audience : IDisposable
{
    public const int ConnectionsAtOnce = 64;

    /// <summary>In one room, so that no connection's calls, which servers carry out one after the other, are what limits the rate.</summary>
    public const int SendersOfOneRoom = 100;

    /// <summary>
    /// Fewer than the 512 connections that a listening socket of .NET lets wait: what comes beyond is tried again by the kernel after a second, which would
    /// measure the kernel.
    /// </summary>
    private const int StormAtOnce = 500;

    private static readonly TimeSpan ConnectTimeMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainTimeMax = TimeSpan.FromSeconds(10);

    private readonly ServerProcess _server;
    private readonly List<Connection> _viewers = [];
    private readonly List<Sender> _senders = [];
    private int _users;

    private Audience(Target target, Deployment deployment, IReadOnlyList<Room> rooms)
    {
        _server = deployment.Serving[0];
        ServerMeter = new ProcessMeter([.. deployment.All.Select(static server => server.Id)]);
        Rooms = rooms;
        Crowd = new Crowd(target, [.. deployment.Serving.Select(static server => server.EndPoint)]);
    }

    public Crowd Crowd { get; }

    public ProcessMeter ServerMeter { get; }

    public IReadOnlyList<Room> Rooms { get; }

    public IReadOnlyList<Connection> Viewers => _viewers;

    /// <param name="senders">In each room; they do not watch, so that every delivery is one of a viewer.</param>
    public static Task<Audience> Open(Target target, ServerProcess server, int rooms, int senders) =>
        Open(target, new Deployment([server], []), rooms, senders);

    /// <summary>Senders and viewers are spread evenly over the servers.</summary>
    public static async Task<Audience> Open(Target target, Deployment deployment, int rooms, int senders)
    {
        var server = deployment.Serving[0];
        var ids = await target.OpenRooms(server, rooms);
        var audience = new Audience(target, deployment, [.. ids.Select(id => new Room(id, senders))]);
        var connections = new List<Connection>();
        for (var place = 0; place < senders; place++)
        {
            foreach (var room in audience.Rooms)
            {
                var connection = audience.Crowd.Add(server.Token($"singer{audience._users++:00000}"), null);
                connections.Add(connection);
                room.ServerOfSender[place] = connection.Server;
                audience._senders.Add(new Sender(connection, room, place));
            }
        }

        audience.Crowd.Connect(connections, ConnectionsAtOnce, ConnectTimeMax);
        return audience;
    }

    /// <summary>Viewers come in, room by room in turns. Returns how long it took from the first connect until the last had its join acknowledged.</summary>
    public TimeSpan Enter(int viewers) => Come(Newcomers(viewers), ConnectionsAtOnce);

    /// <summary>They join more or less at the same time, while people talk. Returns how long it took.</summary>
    public TimeSpan Storm(int viewers) => Come(Newcomers(viewers, joinMidTalk: true), StormAtOnce);

    /// <summary>
    /// The first of the viewers lose their connections, all at the same time, and immediately come back with new ones that resume from the last event. Returns
    /// how long it took.
    /// </summary>
    public TimeSpan DropAndResume(int viewers)
    {
        var returning = new List<Connection>();
        for (var i = 0; i < viewers; i++)
        {
            _viewers[i].Dispose();
            _viewers[i] = Crowd.Add(_viewers[i].Token, _viewers[i].Trail);
            returning.Add(_viewers[i]);
        }

        return Come(returning, StormAtOnce);
    }

    /// <summary>So many of them hang up, the last who came first.</summary>
    public void Leave(int viewers)
    {
        foreach (var viewer in _viewers.TakeLast(viewers)) viewer.Dispose();
        _viewers.RemoveRange(_viewers.Count - viewers, viewers);
    }

    /// <summary>Chat at this rate from now on; 0: silence.</summary>
    public void Talk(double messagesPerSecond) => Crowd.Chat = messagesPerSecond > 0 ? new Chat(_senders, messagesPerSecond) : null;

    /// <summary>What happens in this time, whatever is being said.</summary>
    public LoadFigures Measure(TimeSpan time)
    {
        var isStopped = false;
        return Measure(time, static () => false, ref isStopped);
    }

    /// <param name="mustStop">When true before the time is over, it ends there.</param>
    /// <param name="isStopped">Nothing is waited for when it is true already; true afterwards when it was stopped.</param>
    public LoadFigures Measure(TimeSpan time, Func<bool> mustStop, ref bool isStopped)
    {
        var crowd = Crowd;
        var (server, own, begin) = (ServerMeter.ProcessorTime, ProcessMeter.Own.ProcessorTime, RunClock.Microseconds);
        var (deliveries, bytes) = (crowd.Deliveries, crowd.BytesReceived);
        crowd.Latencies.Clear();
        crowd.Across.Clear();
        isStopped = isStopped || crowd.RunUntil(mustStop, time);
        var seconds = (RunClock.Microseconds - begin) / 1e6;
        var delivered = crowd.Deliveries - deliveries;
        return new LoadFigures(
            DeliveriesPerSecond: delivered / seconds,
            ServerMicrosecondsPerDelivery: (ServerMeter.ProcessorTime - server).TotalMicroseconds / delivered,
            ServerCores: (ServerMeter.ProcessorTime - server).TotalSeconds / seconds,
            GeneratorCores: (ProcessMeter.Own.ProcessorTime - own).TotalSeconds / seconds,
            BytesPerDelivery: (crowd.BytesReceived - bytes) / (double)delivered,
            P50Milliseconds: crowd.Latencies.AtMilliseconds(0.5),
            P99Milliseconds: crowd.Latencies.AtMilliseconds(0.99),
            AcrossP50Milliseconds: crowd.Across.AtMilliseconds(0.5),
            AcrossP99Milliseconds: crowd.Across.AtMilliseconds(0.99));
    }

    /// <summary>Ends the talk, waits for what is on its way, and judges every delivery since the viewers came.</summary>
    public Verdict Judge()
    {
        Talk(0);
        var said = _senders.Sum(static sender => (long)sender.Room.Said[sender.Place]);
        // A message may be acknowledged before it is delivered, so that deliveries are what is waited for last.
        Crowd.RunUntil(() => Crowd.RefusalCount > 0 || _senders.Sum(static sender => sender.Connection.Acknowledged) >= said, DrainTimeMax);
        Crowd.RunUntil(() => Crowd.RefusalCount > 0 || _viewers.All(static viewer => viewer.Trail!.Missing == 0), DrainTimeMax);
        return new Verdict(
            Messages: said,
            Deliveries: _viewers.Sum(static viewer => viewer.Trail!.Messages),
            Missing: _viewers.Sum(static viewer => viewer.Trail!.Missing),
            OutOfOrder: _viewers.Sum(static viewer => viewer.Trail!.OutOfOrder),
            SeqGaps: _viewers.Sum(static viewer => viewer.Trail!.SeqGaps),
            Unacknowledged: said - _senders.Sum(static sender => sender.Connection.Acknowledged),
            Refusals: Crowd.RefusalCount,
            FirstRefusals: [.. Crowd.Refusals]);
    }

    public void Dispose() => Crowd.Dispose();

    private List<Connection> Newcomers(int viewers, bool joinMidTalk = false)
    {
        var newcomers = new List<Connection>();
        for (var i = 0; i < viewers; i++)
        {
            var room = Rooms[_viewers.Count % Rooms.Count];
            var viewer = Crowd.Add(_server.Token($"viewer{_users++:00000}"), new Trail(room, Crowd.Target.IsTotalOrder, joinMidTalk));
            newcomers.Add(viewer);
            _viewers.Add(viewer);
        }

        return newcomers;
    }

    private TimeSpan Come(List<Connection> connections, int atOnceMax)
    {
        var begin = RunClock.Microseconds;
        Crowd.Connect(connections, atOnceMax, ConnectTimeMax);
        return TimeSpan.FromMicroseconds(RunClock.Microseconds - begin);
    }
}
