namespace Livehouse.Bench;

/// <summary>The run can't continue; the message says why.</summary>
internal sealed class BenchException(string message) : Exception(message);
