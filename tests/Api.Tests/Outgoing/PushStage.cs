using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Outgoing;

/// <summary>A server that sends to browsers, Android and Apple's devices, and the three push services, which take nothing wrong.</summary>
public sealed class PushStage : IAsyncLifetime
{
    private PushReceiver? _browsers;
    private FcmStandIn? _fcm;
    private ApnsStandIn? _apns;
    private ApiServer? _server;

    public ApiServer Server => _server!;

    public PushReceiver Browsers => _browsers!;

    internal FcmStandIn Fcm => _fcm!;

    internal ApnsStandIn Apns => _apns!;

    public async Task InitializeAsync()
    {
        _browsers = await PushReceiver.Start(TimeProvider.System);
        _fcm = await FcmStandIn.Start(TimeProvider.System);
        _apns = await ApnsStandIn.Start(TimeProvider.System);
        _server = ApiServer.With(
        [
            "--WEBHOOK_ALLOW_PRIVATE=true", $"--PUSH_FCM_CREDENTIALS={Fcm.Account}", $"--PUSH_FCM_URL={Fcm.Origin}", $"--PUSH_APNS_KEY={Apns.Pem}",
            $"--PUSH_APNS_KEY_ID={ApnsStandIn.KeyId}", $"--PUSH_APNS_TEAM_ID={ApnsStandIn.TeamId}", $"--PUSH_APNS_TOPIC={ApnsStandIn.Topic}",
            $"--PUSH_APNS_URL={Apns.Origin}",
        ]);
        await Server.Start();
        Browsers.VapidKey = (await Server.Anonymous().Get("/api/push/vapid-key")).Text("publicKey");
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Browsers.DisposeAsync();
        await Fcm.DisposeAsync();
        await Apns.DisposeAsync();
        Assert.Empty(Browsers.Faults);
        Assert.Empty(Fcm.Faults);
        Assert.Empty(Apns.Faults);
    }

    /// <summary>With a browser of the same name.</summary>
    public async Task Follow(string hostId, string userId, string body = "{}")
    {
        await Subscribe(userId, Browsers.SubscriptionOf(userId));
        Assert.Equal(HttpStatusCode.OK, (await Server.As(userId).Post($"/api/users/{hostId}/follow", body)).Status);
    }

    /// <param name="body">As the page or app sends it.</param>
    public async Task<string> Subscribe(string userId, string body)
    {
        var answer = await Server.As(userId).Post("/api/push/subscriptions", body);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
        return answer.Text("subscription.id");
    }
}
