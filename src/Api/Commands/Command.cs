namespace Livehouse.Api.Commands;

/// <summary>Something that the program does instead of serving, asked for by the first word of its command line.</summary>
/// <param name="Name">That word, such as <c>version</c>.</param>
/// <param name="Usage">The word and what may follow it, as <c>--help</c> prints it.</param>
/// <param name="Summary">What it does, in one line of the help.</param>
/// <param name="Run">Takes what follows the word and returns the exit code. A <see cref="Hosting.StartFailedException"/> that it throws becomes a sentence and
/// exit code 1.</param>
public sealed record Command(string Name, string Usage, string Summary, Func<string[], Task<int>> Run);
