using Livehouse.Bench.Reporting;

// Makes the page of what the benchmark programs left in a folder, and of the findings that people wrote.
if (args is not [var figures, var findings, var page])
{
    Console.Error.WriteLine("Usage: FIGURES-FOLDER FINDINGS-FOLDER PAGE.md");
    return 2;
}

var sections = Directory.EnumerateFiles(figures, "*.json").Select(Section.Read).OrderBy(static section => section.Order).ToList();
var written = Directory.Exists(findings) ? Directory.EnumerateFiles(findings, "*.md").Order(StringComparer.Ordinal).Select(File.ReadAllText).ToList() : [];
new Page(page).Write(sections, written, TimeProvider.System.GetUtcNow());
Console.WriteLine($"{page}: {sections.Count} sections, {written.Count} findings");
return sections.Count > 0 ? 0 : 1;
