using System.Net;
using System.Net.Sockets;
using System.Text;
using Livehouse.Testing;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Tenants;

/// <summary>Domains are proved by a TXT record, asked of a little DNS server on a free port.</summary>
public sealed class DomainTests
{
    [Fact]
    public async Task GivenADomain_WhenItsTxtRecordIsSet_ThenItIsProvedForOneOrganisationAlone()
    {
        using var dns = new TxtServer();
        await using var server = ApiServer.With([$"--DNS_RESOLVER=127.0.0.1:{dns.Port}"]);
        await server.Start();
        using var acme = await Organisation.Make(server);
        using var other = await Organisation.Make(server);
        var added = await acme.Admin.Post("/api/tenant/domains", """{"domain":"Example.COM"}""");
        Assert.Equal((HttpStatusCode.Created, "example.com"), (added.Status, added.Text("domain.domain")));
        Assert.False(added.At("domain.verified")!.GetValue<bool>());
        (await acme.Admin.Post("/api/tenant/domains/example.com/verify")).AssertProblem(HttpStatusCode.Conflict, "invalid_state");
        (await other.Admin.Post("/api/tenant/domains/example.com/verify")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        dns.Text = added.Text("domain.txtRecord");
        var proved = await acme.Admin.Post("/api/tenant/domains/example.com/verify");
        Assert.True(proved.At("tenant.domains.0.verified")!.GetValue<bool>());
        dns.Text = (await other.Admin.Post("/api/tenant/domains", """{"domain":"example.com"}""")).Text("domain.txtRecord");
        (await other.Admin.Post("/api/tenant/domains/example.com/verify")).AssertProblem(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(HttpStatusCode.OK, (await acme.Admin.Delete("/api/tenant/domains/example.com")).Status);
        (await acme.Admin.Delete("/api/tenant/domains/example.com")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await acme.Admin.Post("/api/tenant/domains", """{"domain":"no domain"}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    /// <summary>Answers each question with one TXT record (RFC 1035, section 4).</summary>
    private sealed class TxtServer : IDisposable
    {
        private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
        private readonly Task _serving;

        public TxtServer() => _serving = Serve();

        public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

        public string Text { get; set; } = "something else";

        public void Dispose()
        {
            _socket.Dispose();
            _serving.Wait(Hang.After);
        }

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    var question = await _socket.ReceiveAsync();
                    var end = 12;
                    while (question.Buffer[end] != 0) end += question.Buffer[end] + 1;
                    var text = Encoding.ASCII.GetBytes(Text);
                    byte[] answer =
                    [
                        question.Buffer[0], question.Buffer[1], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, .. question.Buffer[12..(end + 5)],
                        0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, (byte)(text.Length + 1), (byte)text.Length, .. text,
                    ];
                    await _socket.SendAsync(answer, question.RemoteEndPoint);
                }
            }
            catch (Exception stopped) when (stopped is ObjectDisposedException or SocketException)
            {
                // The test is over.
            }
        }
    }
}
