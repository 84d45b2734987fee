namespace Livehouse.Tests.Deployment;

/// <summary>Files of the repository that this test was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is not inside of the repository.");
    }
}
