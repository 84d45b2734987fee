using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Livehouse.Testing.OpenApi;

/// <summary>
/// Holds every answer of a server against its OpenAPI document: status, media type, fields and codes. A fixture that owns one calls <see cref="AssertNone"/>
/// when it is disposed, so that a test class whose server answered what its document does not say fails.
/// </summary>
public sealed class ApiDocumentWatch
{
    private const int FaultsMax = 50;

    private static readonly Lock Loading = new();
    private static Task<ApiDocument?>? _loaded;

    private readonly ConcurrentDictionary<string, byte> _faults = new();

    /// <param name="uri">Of the request, absolute.</param>
    public async Task Look(string method, Uri uri, int status, string? mediaType, byte[] body)
    {
        // The way to HTTPS is shown before any operation is looked for.
        if (status is 307 or 308) return;
        Task<ApiDocument?> loading;
        // Every server of this process is of the same build: one document is theirs.
        lock (Loading)
        {
            loading = _loaded is null or { IsCompletedSuccessfully: true, Result: null } ? _loaded = Load(new Uri(uri, "/openapi/v1.json")) : _loaded;
        }
        if (await loading is not { } document || _faults.Count >= FaultsMax) return;
        if (document.FaultOf(method, uri.AbsolutePath, status, mediaType, body) is { } fault) _faults.TryAdd(fault, 0);
    }

    /// <exception cref="InvalidOperationException">Something was answered that the document does not say.</exception>
    public void AssertNone()
    {
        if (!_faults.IsEmpty)
        {
            throw new InvalidOperationException(
                $"The API document does not say what the server answers:\n{string.Join('\n', _faults.Keys.Order(StringComparer.Ordinal))}");
        }
    }

    private static async Task<ApiDocument?> Load(Uri address)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(address);
        return answer.IsSuccessStatusCode ? new ApiDocument(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!) : null;
    }
}
