namespace Livehouse.Demo;

/// <summary>The server refused what the demo needs.</summary>
public sealed class DemoException(string message) : Exception(message);
