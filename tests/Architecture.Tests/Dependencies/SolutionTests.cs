using System.Text.Json;
using System.Text.RegularExpressions;
using Livehouse.Tests.Repository;

namespace Livehouse.Tests.Dependencies;

/// <summary>No project is forgotten in a solution.</summary>
public sealed partial class SolutionTests
{
    [Fact]
    public void GivenTheSolution_ThenItHoldsEveryProject()
    {
        var held = ProjectPaths().Matches(Tree.Read("Orleans.sln")).Select(match => match.Groups[1].Value.Replace('\\', '/'));
        Assert.Equal(Tree.Projects.Select(project => project.File).Order(), held.Order());
    }

    [Fact]
    public void GivenTheLocalFilter_ThenItHoldsEveryProjectThatRestoresWithoutOrleans()
    {
        using var filter = JsonDocument.Parse(Tree.Read("Local.slnf"));
        var held = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray().Select(path => path.GetString()!.Replace('\\', '/'));
        var local = Tree.Projects.Where(project => !project.NeedsOrleans && project.WithReferences().All(other => other.Name != "Silo"));
        Assert.Equal(local.Select(project => project.File).Order(), held.Order());
    }

    [GeneratedRegex("""^Project\("[^"]*"\) = "[^"]*", "([^"]*\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex ProjectPaths();
}
