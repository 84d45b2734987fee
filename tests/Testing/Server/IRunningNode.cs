namespace Livehouse.Testing.Server;

/// <summary>A <see cref="ServerNode"/> that a test starts and stops as often as it likes.</summary>
public interface IRunningNode : IAsyncDisposable
{
    Uri Address { get; }

    /// <summary>Returns when it answers.</summary>
    Task Start();

    /// <summary>Kill -9: nothing in the process gets to say goodbye.</summary>
    Task KillHard();

    /// <summary>Asks it to stop, as a service manager does. Returns immediately.</summary>
    void Terminate();

    /// <summary>Returns the exit code when it has stopped.</summary>
    Task<int> Ended();
}
