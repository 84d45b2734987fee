namespace Livehouse.Bench;

/// <summary>The run can't go on, or its figures would mean nothing.</summary>
internal sealed class BenchException(string message) : Exception(message);
