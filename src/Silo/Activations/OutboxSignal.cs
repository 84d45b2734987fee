namespace Livehouse.Silo.Activations;

/// <summary>Tells this process's outbox runner that messages were committed. Called from turns: it returns at once.</summary>
public sealed class OutboxSignal(Action wake)
{
    public void Wake() => wake();
}
