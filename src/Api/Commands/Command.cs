namespace Livehouse.Api.Commands;

/// <summary>A command that the program runs instead of serving, selected by the first argument.</summary>
/// <param name="Name">The argument, such as <c>version</c>.</param>
/// <param name="Usage">The name and its arguments, as <c>--help</c> prints them.</param>
/// <param name="Summary">What it does, in one line of the help.</param>
/// <param name="Run">Takes the remaining arguments and returns the exit code. A <see cref="Hosting.StartFailedException"/> that it throws becomes a message and
/// exit code 1.</param>
public sealed record Command(string Name, string Usage, string Summary, Func<string[], Task<int>> Run);
