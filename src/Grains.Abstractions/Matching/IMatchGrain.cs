namespace Livehouse.Matching;

/// <summary>Pairs people who wait for one topic of one tenant, each exactly once. The key is <c>tenant:topic</c>, the topic as <see cref="Topics.KeyOf"/> gives it.</summary>
public interface IMatchGrain
{
}

/// <summary>What study rooms and matches are about.</summary>
public static class Topics
{
    /// <summary>Unicode scalar values.</summary>
    public const int LengthMax = 64;

    /// <summary>The same id for topics that differ in case or outer spaces alone: it can stand in a grain's key.</summary>
    public static string KeyOf(string topic) => Identifiers.Ids.Derive("tp_", topic.Trim().ToLowerInvariant());
}
