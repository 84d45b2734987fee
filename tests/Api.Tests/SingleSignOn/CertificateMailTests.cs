using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Livehouse.Hosting;
using Livehouse.Identity.Mail;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.SingleSignOn;

/// <summary>Certificates that run out are told in time.</summary>
public sealed class CertificateMailTests
{
    [Fact]
    public async Task GivenACertificateThatExpiresSoon_WhenTheWatchLooksTwice_ThenTheAdminGetsOneMail()
    {
        var mails = new Mailbox("certificate");
        await using var server = ApiServer.With([], services => services.AddSingleton<IMailer>(mails));
        await server.Start();
        using var scene = new SsoScene(server);
        using var nobody = server.Anonymous();
        var admin = await nobody.Post("/api/auth/register", """{"email":"rita@example.com","username":"rita","password":"a long password"}""");
        var roles = await scene.Admin.Put($"/api/admin/users/{admin.Text("user.id")}/roles", """{"roles":["viewer","admin"]}""");
        Assert.Equal(HttpStatusCode.OK, roles.Status);
        var watch = server.Services.GetServices<IScheduledJob>().Single(static job => job.Name == "sso-certificate-watch");

        await Connect(scene, "First");
        await watch.RunOnce(default);
        await watch.RunOnce(default);
        Assert.Contains("identity provider First expires on", (await mails.Next()).Text, StringComparison.Ordinal);

        // Were the first told twice, that would come before the second.
        await Connect(scene, "Second");
        await watch.RunOnce(default);
        var second = await mails.Next();
        Assert.Equal("rita@example.com", second.To);
        Assert.Contains("identity provider Second expires on", second.Text, StringComparison.Ordinal);
    }

    private static async Task Connect(SsoScene scene, string name)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=soon", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(now.AddDays(-300), now.AddDays(20));
        var connected = await scene.Connect(new
        {
            type = "saml", displayName = name, enabled = true, entityId = "https://id.example.com", ssoUrl = "https://id.example.com/sso",
            certificates = (string[])[certificate.ExportCertificatePem()],
        });
        Assert.True(connected.Status is HttpStatusCode.OK or HttpStatusCode.Created, connected.Raw);
    }
}
