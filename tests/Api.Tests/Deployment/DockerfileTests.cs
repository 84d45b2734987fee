using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Livehouse.Tests.Deployment;

/// <summary>What can be known of the images' files without Docker: the server's, and the captions' worker's.</summary>
public sealed partial class DockerfileTests
{
    private const string Server = "Dockerfile";
    private const string Captions = "deploy/captions/Dockerfile";

    [Theory]
    [InlineData(Server, "src/Api/Api.csproj")]
    [InlineData(Captions, "src/Captions/Captions.csproj")]
    public void GivenTheLayerThatRestores_ThenItHoldsEveryProjectThatIsRestored(string dockerfile, string program)
    {
        var projects = new HashSet<string>();
        Follow(program);
        var copied = Copies()
            .Matches(Repository.Read(dockerfile))
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

    [Theory]
    [InlineData(Server)]
    [InlineData(Captions)]
    public void GivenAFileThatIsCopied_ThenItIsInTheRepositoryAndSentToTheBuild(string dockerfile)
    {
        var sent = Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        Assert.All(sent, file => Assert.True(Path.Exists(Repository.PathOf(file)), file));
        Assert.All(Copies().Matches(Repository.Read(dockerfile)).SelectMany(copy => copy.Groups[1].Value.Split(' ')), file =>
        {
            Assert.True(Path.Exists(Repository.PathOf(file)), file);
            Assert.Contains(sent, allowed => file == allowed || file.StartsWith(allowed + "/", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void GivenTheBaseImages_ThenTheirVersionsArePinnedAndFitTheSources()
    {
        var images = Of(Server);
        Assert.Equal(
            ["docker.io/library/node", "mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/aspnet"], images.Select(image => image.Name));
        Assert.InRange(images[0].Version, new Version(20, 19), new Version(21, 0)); // As clients/web/package.json wants.

        Assert.Equal(images.Skip(1), Of(Captions));
        using var wanted = JsonDocument.Parse(Repository.Read("global.json"));
        Assert.InRange(images[1].Version, Version.Parse(wanted.RootElement.GetProperty("sdk").GetProperty("version").GetString()!), new Version(10, 1));
        Assert.Equal((10, 0), (images[2].Version.Major, images[2].Version.Minor));

        static List<(string Name, Version Version)> Of(string dockerfile) =>
            [.. Images().Matches(Repository.Read(dockerfile)).Select(static match => (match.Groups[1].Value, Version.Parse(match.Groups[2].Value)))];
    }

    [Theory]
    [InlineData(Server)]
    [InlineData(Captions)]
    public void GivenEachImage_ThenItRunsAsSomebodyWithoutRights(string dockerfile)
    {
        var stages = Stages().Split(Repository.Read(dockerfile));
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
