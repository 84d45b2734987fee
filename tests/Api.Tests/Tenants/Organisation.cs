using System.Net;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Audit;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Tenants;

/// <summary>An organisation of its own on a server that others use too, with an admin who has signed in.</summary>
internal sealed class Organisation(ApiServer server, string id, ApiClient admin, string adminId) : IDisposable
{
    private static int _made;

    public string Id => id;

    public ApiClient Admin => admin;

    public string AdminId => adminId;

    public static ApiClient Operator(ApiServer server) => server.As("the-operator", null, Role.Admin);

    public static async Task<Organisation> Make(ApiServer server, string registration = "open")
    {
        var id = $"org-{Interlocked.Increment(ref _made)}-{Guid.NewGuid():N}"[..30].TrimEnd('-');
        using var op = Operator(server);
        var made = await op.Post("/api/admin/tenants", $$"""{"id":"{{id}}","name":"Acme {{id}}"}""");
        Assert.True(made.Status == HttpStatusCode.Created, made.Raw);
        var email = $"admin@{id}.example";
        var identity = server.Services.GetRequiredService<IdentityServices>();
        var account = (await identity.Members.CreateAdmin(id, email, ApiServer.Password, Acting.System)).Value!;
        var organisation = new Organisation(server, id, await LogIn(server, id, email), account.Id);
        var opened = await organisation.Admin.Put("/api/tenant/info", $$"""{"registration":"{{registration}}"}""");
        Assert.True(opened.Status == HttpStatusCode.OK, opened.Raw);
        return organisation;
    }

    public async Task<(ApiClient Client, string Id, string Refresh)> Register(string username)
    {
        using var anonymous = server.Anonymous();
        var answer = await anonymous.Post(
            "/api/auth/register",
            $$"""{"email":"{{username}}@{{id}}.example","username":"{{username}}","password":"{{ApiServer.Password}}","tenant":"{{id}}"}""");
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
        return (Client(answer.Text("accessToken")), answer.Text("user.id"), answer.Text("refreshToken"));
    }

    public ApiClient Client(string token) => new(server.Address, token, server.Secrets, server.Document);

    public async Task<string> Key(params string[] scopes)
    {
        var answer = await admin.Post(
            "/api/tenant/api-keys", $$"""{"name":"A key","scopes":[{{string.Join(',', scopes.Select(scope => $"\"{scope}\""))}}]}""");
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
        return answer.Text("apiKey");
    }

    public void Dispose() => admin.Dispose();

    private static async Task<ApiClient> LogIn(ApiServer server, string tenantId, string login)
    {
        using var anonymous = server.Anonymous();
        var answer = await anonymous.Post(
            "/api/auth/login", $$"""{"login":"{{login}}","password":"{{ApiServer.Password}}","tenant":"{{tenantId}}"}""");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        return new ApiClient(server.Address, answer.Text("accessToken"), server.Secrets, server.Document);
    }
}
