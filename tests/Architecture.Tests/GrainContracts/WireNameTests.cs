using System.Reflection;
using Livehouse.Tests.Repository;

namespace Livehouse.Tests.GrainContracts;

/// <summary>
/// The names and ids by which nodes of different versions understand each other, as they were released: <c>wire-names.txt</c>, whose lines
/// <see cref="WireNames"/> explains. What goes, or means something else, breaks a rolling upgrade; new lines break nothing.
/// </summary>
public sealed class WireNameTests
{
    private const string File = "tests/Architecture.Tests/GrainContracts/wire-names.txt";

    /// <summary>When it is set, the file is rewritten instead of compared.</summary>
    private const string Write = "LIVEHOUSE_WRITE_WIRE_NAMES";

    [Fact]
    public void GivenTheContract_ThenItsWireNamesAreThoseOfTheFile()
    {
        var lines = WireNames.Lines;
        if (Environment.GetEnvironmentVariable(Write) is { Length: > 0 })
        {
            System.IO.File.WriteAllText(Path.Combine(Tree.Root, File), string.Join('\n', lines) + "\n");
            return;
        }

        var released = Tree.Read(File).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Findings.None(released.Except(lines).Select(line => $"Nodes of the version before rely on: {line}")
            .Concat(lines.Except(released).Select(line => $"Not in {File} yet (if nothing is missing, write it with {Write}=1): {line}")));
        Assert.Equal(released, lines);
    }

    [Fact]
    public void GivenAMessage_ThenItIsMarkedForTheGenerator() => Findings.None(GrainContract.Messages.SelectMany(static message => (string[])
    [
        .. message.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is null ? [$"{message.Name} has no [GenerateSerializer]"] : (string[])[],
        .. message.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias.StartsWith("livehouse.", StringComparison.Ordinal) is true
            ? (string[])[]
            : [$"{message.Name} has no [Alias(\"livehouse.{message.Name}\")]"],
        .. message.IsEnum || message.GetCustomAttribute<ImmutableAttribute>(inherit: false) is not null
            ? (string[])[]
            : [$"{message.Name} is not [Immutable]: a call within a node would copy it"],
    ]));
}
