using System.Text.RegularExpressions;
using Livehouse.Tests.Repository;

namespace Livehouse.Tests.Sources;

/// <summary>What the repository refers to is in the repository.</summary>
public sealed partial class CitationTests
{
    [Fact]
    public void GivenASource_ThenItCitesNoDocumentThatIsElsewhere() => Findings.None(
        from file in ((string[])["src/", "tests/", "bench/"]).SelectMany(Tree.Sources)
        from citation in Contract().Matches(file.Text)
        select $"{file.Path}: {citation.Value}");

    [Fact]
    public void GivenAPage_ThenEveryFileAndHeadingThatItLinksToIsThere() => Findings.None(
        from page in Tree.Files.Where(static file => file.EndsWith(".md", StringComparison.Ordinal))
        from link in Link().Matches(Tree.Read(page))
        let target = link.Groups["file"].Value
        let path = target.Length == 0 ? page : Resolve(page, target)
        let heading = link.Groups["heading"].Value
        where !Path.Exists(Path.Combine(Tree.Root, path)) || (heading.Length > 0 && !Headings(path).Contains(heading))
        select $"{page}: {link.Value}");

    [Fact]
    public void GivenASource_ThenThePagesThatItNamesAreThere() => Findings.None(
        from file in ((string[])["src/", "tests/", "bench/"]).SelectMany(Tree.Sources)
        from page in Page().Matches(file.Text)
        where !Path.Exists(Path.Combine(Tree.Root, page.Value))
        select $"{file.Path}: {page.Value}");

    private static string Resolve(string page, string target) =>
        Path.GetRelativePath(Tree.Root, Path.GetFullPath(Path.Combine(Tree.Root, Path.GetDirectoryName(page)!, target)));

    /// <summary>As GitHub makes anchors of headings.</summary>
    private static HashSet<string> Headings(string page) =>
    [
        .. Heading().Matches(Tree.Read(page))
            .Select(static heading => NoAnchor().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-')),
    ];

    [GeneratedRegex(@"\(contract(,| section|:)|\bcontract[,] section|\bof the wire contract\.|contract(-platform)?\.md|\u00A7", RegexOptions.IgnoreCase)]
    private static partial Regex Contract();

    [GeneratedRegex(@"(?<!!)\[[^\]]+\]\((?!https?:|mailto:|//)(?<file>[^)#\s]*)(#(?<heading>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex(@"\bdocs/[\w/-]+\.md\b")]
    private static partial Regex Page();
}
