using System.Text;

namespace Livehouse.LoadTest.Options;

/// <summary>The secret that the operator's server has, too. Never an argument: those are seen by every user of the machine.</summary>
internal static class LoadSecret
{
    public const string Variable = "LOADTEST_SECRET";

    /// <summary>As the server demands it.</summary>
    public const int BytesMin = 32;

    /// <param name="file">Holds it; null: the variable does.</param>
    /// <exception cref="TargetException">There is none, or it is too short.</exception>
    public static string Read(string? file)
    {
        string secret;
        try
        {
            secret = (file is null ? Environment.GetEnvironmentVariable(Variable) ?? "" : File.ReadAllText(file)).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TargetException($"The secret's file can't be read: {error.Message}");
        }

        if (secret.Length == 0) throw new TargetException($"Set {Variable} to the secret that the server has, or name a file with --secret-file.");
        return Encoding.UTF8.GetByteCount(secret) >= BytesMin
            ? secret
            : throw new TargetException($"The secret has fewer than {BytesMin} bytes: no server takes it.");
    }
}

/// <summary>The target is refused, or refuses. The message is for the operator, and holds no secret.</summary>
internal sealed class TargetException(string message) : Exception(message);
