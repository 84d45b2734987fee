using Livehouse.Grains.Outbox;
using Livehouse.Identity.Mail;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Tenants;

/// <summary>
/// What is mailed is sent when it is stored, not when the outbox is looked through the next time: here that would be tomorrow. In a cluster the silos look.
/// </summary>
public sealed class InvitationMailTests
{
    [Fact]
    public async Task GivenAnOutboxThatLooksOnceADay_WhenSomebodyIsInvitedOrRegisters_ThenTheirMailsAreSentAtOnce()
    {
        var (invitations, confirmations) = (new Mailbox("You are invited"), new Mailbox("Confirm your address"));
        await using var server = ApiServer.With([], services => services
            .AddSingleton<IMailer>(new Both(invitations, confirmations))
            .AddSingleton(new OutboxRunnerOptions { LookEvery = TimeSpan.FromDays(1) }));
        await server.Start();
        using var acme = await Organisation.Make(server);
        for (var number = 0; number < 3; number++)
        {
            var invited = await acme.Admin.Post("/api/tenant/users", $$"""{"email":"guest{{number}}@{{acme.Id}}.example"}""");
            var mail = await invitations.Next();
            Assert.Equal(invited.Text("invitation.email"), mail.To);
            Assert.Contains(invited.Text("invitation.token"), mail.Text, StringComparison.Ordinal);
        }

        await acme.Register("maya");
        Assert.Equal($"maya@{acme.Id}.example", (await confirmations.Next()).To);
    }

    private sealed class Both(Mailbox one, Mailbox other) : IMailer
    {
        public bool IsConfigured => true;

        public async Task Send(MailMessage mail, CancellationToken cancellation)
        {
            await one.Send(mail, cancellation);
            await other.Send(mail, cancellation);
        }
    }
}
