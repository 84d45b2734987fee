namespace Livehouse.Silo.Activations;

/// <summary>Notifies this process's outbox runner that messages were committed. Called from turns: it returns immediately.</summary>
public sealed class OutboxSignal(Action wake)
{
    public void Wake() => wake();
}
