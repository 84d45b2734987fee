namespace Livehouse.Api.Operations.Docs;

/// <summary>Bodies of webhooks, as defined by their senders.</summary>
internal static class ForeignBodies
{
    public static ForeignBody LiveKit { get; } = new(
        "application/webhook+json",
        "LiveKit's `WebhookEvent` in protobuf's JSON form. An unknown event, room or field is accepted and ignored.",
        """{"event":"participant_joined","room":{"sid":"RM_4Zq1","name":"live_st_4Zq1"},"participant":{"sid":"PA_7f3k","identity":"us_ada","state":"ACTIVE"},"id":"EV_9x2m","createdAt":"1795658400"}""",
        "event");

    public static ForeignBody Ingest { get; } = new(
        "application/json",
        "A callback of SRS, of MediaMTX's HTTP authentication, or as a form of nginx-rtmp. One that asks for no decision is accepted and ignored.",
        """{"action":"on_publish","client_id":"9308h583","ip":"192.0.2.10","vhost":"__defaultVhost__","app":"live","stream":"ev_6uRk21Wd","param":"?key=hidden"}""");

    public static ForeignBody Stripe { get; } = new(
        "application/json",
        "An event in Stripe's format. An event that is neither about a user's subscription nor about a payment is accepted and ignored.",
        """{"id":"evt_1","type":"customer.subscription.updated","created":1795658400,"data":{"object":{"id":"sub_1","object":"subscription","status":"active","metadata":{"userId":"us_ada","tier":"studio","features":"publish"}}}}""",
        "id",
        "type",
        "created");
}
