using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Livehouse.Tests.Deployment;

/// <summary>What can be known of the <c>Dockerfile</c> without Docker.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string Dockerfile = Repository.Read("Dockerfile");

    [Fact]
    public void GivenTheLayerThatRestores_ThenItHoldsEveryProjectThatIsRestored()
    {
        var projects = new HashSet<string>();
        Follow("src/Api/Api.csproj");
        var copied = Copies()
            .Matches(Dockerfile)
            .SelectMany(copy => copy.Groups[1].Value.Split(' '))
            .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));
        Assert.Equal(projects.Order(), copied.Order());

        void Follow(string project)
        {
            if (!projects.Add(project)) return;
            foreach (var reference in XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference"))
            {
                Follow(Path.GetRelativePath(
                    Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value))));
            }
        }
    }

    [Fact]
    public void GivenAFileThatIsCopied_ThenItIsInTheRepositoryAndSentToTheBuild()
    {
        var sent = Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        Assert.All(sent, file => Assert.True(Path.Exists(Repository.PathOf(file)), file));
        Assert.All(Copies().Matches(Dockerfile).SelectMany(copy => copy.Groups[1].Value.Split(' ')), file =>
        {
            Assert.True(Path.Exists(Repository.PathOf(file)), file);
            Assert.Contains(sent, allowed => file == allowed || file.StartsWith(allowed + "/", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void GivenTheBaseImages_ThenTheirVersionsArePinnedAndFitTheSources()
    {
        var images = Images().Matches(Dockerfile).Select(match => (Name: match.Groups[1].Value, Version: Version.Parse(match.Groups[2].Value))).ToList();
        Assert.Equal(
            ["docker.io/library/node", "mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/aspnet"], images.Select(image => image.Name));
        Assert.InRange(images[0].Version, new Version(20, 19), new Version(21, 0)); // As clients/web/package.json wants.

        using var wanted = JsonDocument.Parse(Repository.Read("global.json"));
        Assert.InRange(images[1].Version, Version.Parse(wanted.RootElement.GetProperty("sdk").GetProperty("version").GetString()!), new Version(10, 1));
        Assert.Equal((10, 0), (images[2].Version.Major, images[2].Version.Minor));
    }

    [Fact]
    public void GivenEachImage_ThenItRunsAsSomebodyWithoutRights()
    {
        var stages = Stages().Split(Dockerfile);
        Assert.All(
            stages.Where(stage => stage.Contains("ENTRYPOINT", StringComparison.Ordinal)), stage => Assert.Matches(@"USER \$APP_UID\nENTRYPOINT", stage));
    }

    [GeneratedRegex(@"^COPY (?:--chmod=\d+ )?(?!--from)(.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copies();

    [GeneratedRegex(@"^FROM ([\w.]+/\S+):(\d+\.\d+\.\d+)-\w+ AS", RegexOptions.Multiline)]
    private static partial Regex Images();

    [GeneratedRegex("^FROM ", RegexOptions.Multiline)]
    private static partial Regex Stages();
}
