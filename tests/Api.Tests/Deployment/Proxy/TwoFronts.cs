namespace Livehouse.Tests.Deployment.Proxy;

/// <summary>nginx before two fronts.</summary>
internal sealed class TwoFronts : IAsyncDisposable
{
    private TwoFronts(LittleFront first, LittleFront second, Nginx proxy)
    {
        (First, Second, Proxy) = (first, second, proxy);
        Client = proxy.Client();
    }

    public LittleFront First { get; }

    public LittleFront Second { get; }

    public Nginx Proxy { get; }

    public HttpClient Client { get; }

    public IEnumerable<Arrival> Arrivals => First.Arrivals.Concat(Second.Arrivals);

    public static async Task<TwoFronts> Start()
    {
        var first = await LittleFront.Start("first");
        var second = await LittleFront.Start("second");
        return new TwoFronts(first, second, await Nginx.Start(first.Address, second.Address));
    }

    public Task<string> Get(string path) => Client.GetStringAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> Post(string path, int length = 2) =>
        Client.PostAsync(new Uri(path, UriKind.Relative), new ByteArrayContent(new byte[length]));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        First.Release();
        Second.Release();
        await Proxy.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
