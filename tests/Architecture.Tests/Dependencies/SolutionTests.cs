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

    [GeneratedRegex("""^Project\("[^"]*"\) = "[^"]*", "([^"]*\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex ProjectPaths();
}
