namespace Livehouse.Demo;

/// <summary>What the people of the demo know of the server.</summary>
/// <param name="Server">Where it listens for HTTP.</param>
/// <param name="IngestSecret"><c>INGEST_SECRET</c>: the demo's encoder speaks as the operator's RTMP server.</param>
public sealed record DemoSettings(Uri Server, string IngestSecret)
{
    /// <summary>The password of every account of the demo. It is in the README: the demo runs in development only.</summary>
    public const string Password = "demo living room";

    /// <summary>All accounts of the demo have an address here.</summary>
    public const string MailDomain = "demo.example";

    public const string Host = "mara";
    public const string Operator = "olivia";

    public static string MailOf(string name) => $"{name}@{MailDomain}";
}
