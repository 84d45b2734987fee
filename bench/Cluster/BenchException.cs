namespace Livehouse.Bench;

/// <summary>The run can't go on; its message says why, for whoever started it.</summary>
internal sealed class BenchException(string message) : Exception(message);
