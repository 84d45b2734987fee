using Livehouse.Api.Configuration;
using Livehouse.Identity;
using Livehouse.Identity.Mail;
using Livehouse.Silo.Activations;

namespace Livehouse.Api.Hosting;

/// <summary>What sends mails and text messages: a server each, or in development files.</summary>
internal static class MailHosting
{
    public static void AddMail(this IServiceCollection services, MailSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(provider => new IdentityEnvironment
        {
            SendsMail = provider.GetRequiredService<IMailer>().IsConfigured,
            SendsSms = provider.GetRequiredService<ISmsSender>().IsConfigured,
            PublicUrl = settings.PublicUrl,
            // Asked for when it is needed: the runner's handlers need the services of identity.
            Wake = () => provider.GetRequiredService<OutboxSignal>().Wake(),
        });
        services.AddSingleton<IMailer>(settings switch
        {
            { Smtp: { } smtp } => new SmtpMailer(smtp, settings.From),
            { Folder: { } folder } => new MessageFolder(folder, settings.From),
            _ => new NothingIsSent(),
        });
        services.AddSingleton(_ => settings switch
        {
            // One client for the life of the process; connections are renewed, so that a change of its address is seen.
            { Twilio: { } twilio } => new TwilioSender(new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }), twilio),
            { Folder: { } folder } => new MessageFolder(folder, settings.From),
            _ => (ISmsSender)new NothingIsSent(),
        });
    }
}
