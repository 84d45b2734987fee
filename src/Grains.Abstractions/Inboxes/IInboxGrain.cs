using Livehouse.Effects;

namespace Livehouse.Inboxes;

/// <summary>One user's private messages, device keys and blocks. The key is <c>tenant:user</c>.</summary>
public interface IInboxGrain
{
    Task EffectEnded(EffectOutcome outcome);
}
