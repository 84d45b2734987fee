using System.Text.RegularExpressions;

namespace Livehouse.Tests.Deployment;

/// <summary>What <c>docs/deploy.md</c> says of variables and files is so.</summary>
public sealed partial class GuideTests
{
    private static readonly string Guide = Repository.Read("docs/deploy.md");

    [Fact]
    public void GivenTheTuningTable_ThenEveryVariableOfTheClusterStandsInItWithItsDefault()
    {
        var tuning = Guide[Guide.IndexOf("## Tuning", StringComparison.Ordinal)..Guide.IndexOf("## PostgreSQL", StringComparison.Ordinal)];
        var rows = Rows().Matches(tuning)
            .SelectMany(row =>
                row.Groups["names"].Value.Split(", ").Zip(row.Groups["defaults"].Value.Split(", "), (name, value) => (Name: name.Trim('`'), Default: value)))
            .Where(row => EnvFile.Example.Names.Contains(row.Name))
            .ToList();

        // What a node is and where Redis or MongoDB stands is not a matter of tuning; the database is read here only to be sure that there is one.
        Assert.Empty(KnownVariables.OfTheCluster.Except(rows.Select(row => row.Name)).Except(["ROLE", "REDIS_URL", "MONGODB_URL", "DATABASE_URL"]));
        Assert.All(rows, row => Assert.Equal((row.Name, row.Default == "empty" ? "" : row.Default), (row.Name, EnvFile.Example[row.Name])));
    }

    [Fact]
    public void GivenAVariableThatTheGuideNames_ThenItIsInTheExample() =>
        Assert.Empty(Variables().Matches(Guide).Select(match => match.Groups[1].Value).Distinct().Except(EnvFile.Example.Names));

    [Fact]
    public void GivenAFileThatTheGuideLinksTo_ThenItIsThere() =>
        Assert.All(Links().Matches(Guide), link => Assert.True(Path.Exists(Repository.PathOf(Path.Combine("docs", link.Groups[1].Value))), link.Value));

    [GeneratedRegex(@"^\| (?<names>`[A-Z_]+`(?:, `[A-Z_]+`)*) \| (?<defaults>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    /// <summary>Words in capitals with a line between, a value after them or not.</summary>
    [GeneratedRegex(@"`([A-Z]+_[A-Z_]*[A-Z])(?:=[^`]*)?`")]
    private static partial Regex Variables();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Links();
}
