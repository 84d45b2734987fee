using Livehouse.Api.Commands;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Tenants;

/// <summary>The first operator, by variables and by the command line.</summary>
public sealed class FirstAdminTests
{
    [Fact]
    public async Task GivenTheVariables_WhenTheServerStartsTwice_ThenThereIsOneOperatorWhoCanSignIn()
    {
        await using var server = ApiServer.With(["--BOOTSTRAP_ADMIN_EMAIL=root@example.com", $"--BOOTSTRAP_ADMIN_PASSWORD={ApiServer.Password}"]);
        await server.Start();
        await server.Restart();
        using var anonymous = server.Anonymous();
        var login = await anonymous.Post("/api/auth/login", $$"""{"login":"root@example.com","password":"{{ApiServer.Password}}"}""");

        using var root = new ApiClient(server.Address, login.Text("accessToken"));
        Assert.Equal("default", (await root.Get("/api/admin/tenants")).Text("items.0.id"));
        Assert.Single((await root.Get("/api/tenant/users?role=admin")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task GivenTheCommand_WhenItMakesAnAdmin_ThenThePasswordIsThatOfItsInputOrIsPrintedOnce()
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-admin-");
        try
        {
            string[] settings = [$"--DATA_DIR={folder.FullName}", "--DATABASE_URL="];
            var (output, errors) = (new StringWriter(), new StringWriter());
            Assert.Equal(0, await AdminCommand.Run(
                ["create", "--email", "root@example.com", .. settings], new StringReader(ApiServer.Password), output, errors));
            Assert.DoesNotContain(ApiServer.Password, output.ToString(), StringComparison.Ordinal);
            Assert.Equal(0, await AdminCommand.Run(["create", "--email=second@example.com", .. settings], new StringReader(""), output, errors));
            Assert.Matches("shown only once\\): [A-Za-z0-9]{24}", output.ToString());

            foreach (var wrong in (string[][])[["create"], ["create", "--email"], ["create", "--email", "root@example.com"],
                ["create", "--email", "no address"], ["create", "--email", "x@example.com", "--tenant", "nobody"], ["make", "--email", "x@example.com"]])
            {
                Assert.Equal(1, await AdminCommand.Run([.. wrong, .. settings], new StringReader(ApiServer.Password), output, errors));
            }

            Assert.Equal(1, await AdminCommand.Run(["create", "--email", "x@example.com", .. settings], new StringReader("short"), output, errors));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
