namespace Livehouse.Bench;

/// <summary>The benchmark can't go on, and its message says why.</summary>
internal sealed class BenchException(string message) : Exception(message);
