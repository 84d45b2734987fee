using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Livehouse.SingleSignOn.Network;

/// <summary>
/// Requests to providers: bounded in time and length, never redirected, and only to addresses that <see cref="AddressRules"/> allows, looked at after the name
/// was resolved and just before the connection is made.
/// </summary>
internal sealed class ProviderHttp : IDisposable
{
    /// <summary>Metadata of federations aside, providers answer a few kilobytes.</summary>
    public const int AnswerBytesMax = 1024 * 1024;

    private readonly HttpClient _http;
    private readonly AddressRules _rules;

    public ProviderHttp(SsoOptions options, AddressRules rules)
    {
        _rules = rules;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = options.RequestTimeMax,
            MaxConnectionsPerServer = 16,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = Connect,
        };
        _http = new HttpClient(handler) { Timeout = options.RequestTimeMax, MaxResponseContentBufferSize = AnswerBytesMax };
    }

    /// <exception cref="ProviderUnreachableException">There is no answer.</exception>
    public Task<ProviderAnswer> Get(string address, string accept, string? bearer, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return Send(request, accept, cancellation);
    }

    /// <exception cref="ProviderUnreachableException">There is no answer.</exception>
    public Task<ProviderAnswer> Post(
        string address, IEnumerable<KeyValuePair<string, string>> form, AuthenticationHeaderValue? authorization, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = authorization;
        return Send(request, "application/json", cancellation);
    }

    public void Dispose() => _http.Dispose();

    private async Task<ProviderAnswer> Send(HttpRequestMessage request, string accept, CancellationToken cancellation)
    {
        using var sent = request;
        var address = request.RequestUri!.GetLeftPart(UriPartial.Path);
        if (_rules.FaultOf(request.RequestUri.AbsoluteUri) is { } fault) throw new ProviderUnreachableException($"{address}: {fault}");
        request.Headers.Accept.ParseAdd(accept);
        // GitHub requires a user agent.
        request.Headers.UserAgent.ParseAdd("Livehouse");
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            return new ProviderAnswer(
                (int)response.StatusCode,
                await response.Content.ReadAsByteArrayAsync(cancellation),
                response.Headers.Date,
                response.Headers.Location?.OriginalString);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ProviderUnreachableException($"{address} did not answer in {_http.Timeout.TotalSeconds:0} seconds.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new ProviderUnreachableException($"{address} can't be reached: {Cause(error)}");
        }
    }

    /// <summary>What an admin can act on, out of the depths of an error.</summary>
    private static string Cause(Exception error)
    {
        for (var at = error; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case AddressRefusedException refused: return refused.Message;
                case AuthenticationException tls: return $"its certificate or TLS is not accepted ({tls.Message})";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return "its name has no address.";
                case SocketException socket: return $"{socket.Message}.";
                case HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }: return "its answer is too long.";
                default: continue;
            }
        }

        return "the connection broke.";
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await _rules.Resolve(context.DnsEndPoint.Host, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <param name="Date">The provider's clock, by its <c>Date</c> header.</param>
/// <param name="Location">Where it would have sent us, which is not followed.</param>
internal sealed record ProviderAnswer(int Status, byte[] Body, DateTimeOffset? Date, string? Location)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>The message is a sentence for an admin; it holds no secret.</summary>
internal sealed class ProviderUnreachableException(string message) : IOException(message);
