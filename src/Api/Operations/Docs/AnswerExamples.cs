using Livehouse.Analytics;
using Livehouse.Api.Analytics;
using Livehouse.Api.ApiKeys;
using Livehouse.Api.Audit;
using Livehouse.Api.Auth;
using Livehouse.Api.Billing;
using Livehouse.Api.Captions;
using Livehouse.Api.Chat;
using Livehouse.Api.Configuration;
using Livehouse.Api.Discovery;
using Livehouse.Api.Follows;
using Livehouse.Api.Ingress;
using Livehouse.Api.Jobs;
using Livehouse.Api.LiveEvents;
using Livehouse.Api.LoadTests;
using Livehouse.Api.Messages;
using Livehouse.Api.Moderation;
using Livehouse.Api.Operations.Platform;
using Livehouse.Api.Outgoing;
using Livehouse.Api.Payments;
using Livehouse.Api.Recordings;
using Livehouse.Api.Rooms;
using Livehouse.Api.SingleSignOn;
using Livehouse.Api.Streaming;
using Livehouse.Api.Streams;
using Livehouse.Api.StudyRooms;
using Livehouse.Api.Tenants;
using Livehouse.Api.Users;
using Livehouse.Billing;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Identity.LoadTests;
using Livehouse.Identity.Tenants;
using Livehouse.Inboxes;
using Livehouse.Ingest;
using Livehouse.Limits;
using Livehouse.Listings;
using Livehouse.LiveEvents;
using Livehouse.Matching;
using Livehouse.Moderation;
using Livehouse.Payments;
using Livehouse.SingleSignOn.Providers;
using Livehouse.Streams;
using Livehouse.Users;
using static Livehouse.Api.Operations.Docs.ExampleValues;

namespace Livehouse.Api.Operations.Docs;

/// <summary>Answers as the server writes them.</summary>
internal static class AnswerExamples
{
    public static IReadOnlyDictionary<Type, object> All { get; } = new object[]
    {
        new StartedAnswer(Live, Live.Room, Token, MediaUrl, 3600),
        new StreamAnswer(Ended),
        new StreamPage([Live], null),
        new BanPage([new BanView(ViewerId, At.AddMinutes(10), "Rude") { ByHost = true }], null),
        new CoModeratorPage([new CoModeratorEntry(ViewerId, At)], null),
        new CoModeratorView(ViewerId, true),
        new InvitePage([new InviteView(ViewerId, At)], null),
        new FeaturedEndpoints.FeaturedAnswer(AnnouncedId, true, At.AddHours(2), 0),
        new ContainerStats(
            [new SiloStats("silo-1", "S10.0.0.1:11111:541353600", "active", At.AddDays(-3), 21.5, 412_352_512, 1_204)],
            [new Container(ExampleValues.StreamId, "stream", "default", Live.Title, "silo-1", At, 240, 0, 35.2, 0.32)]),
        new PlatformStats(
            "1.0.0", 259_200, 12, 1_830, 2_050, 64.5, 3.2, new JobStats(4, 0.8, 0),
            new StorageStats("postgresql", 734_003_200, 8.2), new ClusterStats(2, 2)),
        new WebhookEndpointPage([ExampleEndpoint], null),
        new WebhookEndpointAnswer(ExampleEndpoint),
        new WebhookSecretAnswer(ExampleEndpoint, "whsec_MfKQ9r8…"),
        new WebhookDeliveryPage([ExampleDelivery], null),
        new WebhookDeliveryAnswer(ExampleDelivery),
        new WebhookReplayAnswer(12),
        new VapidKeyAnswer("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"),
        new PushSubscriptionAnswer(new PushSubscriptionView("ps_8mKq33Lz", "webpush", At)),
        new QuietHoursAnswer(new QuietHoursView("22:00", "07:00", "Europe/Berlin")),
        new JobPage([ExampleJob], null),
        new JobAnswer(ExampleJob),
        new JobStatsAnswer([new JobKindStats("mail.send", 12, 340.5, 2, 0, 31, 4, 1, false, null)], new JobStats(14, 340.5, 3)),
        new JobCountAnswer(3),
        new JobKindAnswer("mail.send", true),
        new DiscoverAnswer(
            [DiscoverItem.Of(Live, DiscoverReasons.Popular)],
            [DiscoverItem.Of(Event with { Featured = true }, DiscoverReasons.Featured)],
            [DiscoverItem.Of(Event, DiscoverReasons.Soon)],
            [DiscoverItem.Of(Event, DiscoverReasons.FollowedUpcoming)]),
        Figures,
        new DashboardAnswer(
            At.AddDays(-1),
            At.AddHours(1),
            new FigureTotals(1, 600, 2, 750, 2, 14, 9, new GiftTotals(3, 120), 1),
            [new StreamSummary(ExampleValues.StreamId, "My first stream", At, At.AddMinutes(10), 2, 2, 750, 14)],
            [new FollowerPoint(At.AddDays(-1), 41, 0), new FollowerPoint(At, 42, 1)]),
        new PlatformFigures(
            At.AddDays(-30), At, 1, 12, 31, 5, 412, 230, new DatabaseSize("sqlite", 4_194_304), [new TenantFigures("default", 1, 12, 31, 5, 412, 230)]),
        new EventAnswer(Event),
        new EventSightAnswer(
            Event with { Status = EventStatus.Live, StreamId = ExampleValues.StreamId, StartedAt = At }, Live with { EventId = AnnouncedId, ScheduledAt = At }),
        new EventStartedAnswer(
            Event with { Status = EventStatus.Live, StreamId = ExampleValues.StreamId, StartedAt = At },
            Live with { EventId = AnnouncedId },
            Live.Room,
            Token,
            MediaUrl,
            3600),
        new EventStoppedAnswer(
            Event with { Status = EventStatus.Ended, StreamId = ExampleValues.StreamId, StartedAt = At, EndedAt = At.AddHours(1) },
            Ended with { EventId = AnnouncedId }),
        new EventPage([Event], null),
        new GoingView(AnnouncedId, 13, true),
        new ChannelAnswer(
            new RtmpAddress("rtmp://media.example.com/live", $"{AnnouncedId}?key=hidden"),
            new PlaybackAddresses($"https://media.example.com/hls/{AnnouncedId}.m3u8", new WebRtcAddress(MediaUrl, Live.Room)),
            RecommendedSettings.Default,
            60,
            false),
        CallbackAnswer.Accepted,
        new StreamHealth(
            HealthStatuses.Good,
            At.AddSeconds(4),
            new HealthPublisher("rtmp", "192.0.2.10", At),
            new VideoSample("H264", 1920, 1080, 30, 5_800, 2),
            new AudioSample("AAC", 160, 48_000, 2),
            [new HealthIssue("bitrate_unstable", At.AddMinutes(2), "The bitrate changes by more than half.")],
            [new HealthPoint(At.AddMinutes(2), 5_960, 30)])
        {
            Refused = new RefusedEncoder(At.AddMinutes(1), EncoderRefusalCodes.EncoderPresent, "Another encoder is publishing."),
            Viewers = new ViewerQuality(120, 9),
        },
        new PublishAnswer(Live, Live.Room, Token, MediaUrl, 3600),
        new WatchAnswer(Live, Live.Room, Token, MediaUrl, 3600),
        new IngressEndpoint.IngressAnswer("IN_5tGb81", "rtmp://media.example.com/live", "shown-once", "rtmp"),
        new RecordingEndpoints.RecordingAnswer(Recording),
        new RecordingEndpoints.VodAnswer(
            RecordingStatus.Completed, "https://cdn.example.com/default/" + ExampleValues.StreamId + ".mp4", null, 3_612.4, 402_653_184, "video/mp4",
            [CaptionTrack.OfRecording(ExampleValues.StreamId, "en")]),
        new CaptionReceipt(Spoken, true, 314),
        new TranscriptPage([Spoken], null),
        new PinBoardView([Pin]),
        new MessagePage([Message], null),
        new ChatEndpoints.DeletedAnswer(Message.MessageId, true),
        new ChatEndpoints.ChatAnswer(new ChatSettings(5, false)),
        new InviteList([ViewerId]),
        new BanView(ViewerId, At.AddMinutes(10), "Rude"),
        new BanEndpoints.UnbanAnswer(ViewerId, false),
        new ReportReceipt("rp_5tGb81", ReportStatuses.Open),
        new ReportPage([Report], null),
        Report with { Status = ReportStatuses.Resolved, Action = "warned", Note = "First time", ResolvedBy = "us_moderator", ResolvedAt = At.AddHours(2) },
        new FollowAnswer(HostId, true, true, Profile),
        new FollowPage([new FollowerAnswer(ViewerId, "Maya", null, false, At)], null),
        new ProfileEndpoints.ProfileAnswer(Profile),
        new RolesView(ViewerId, ["viewer", "streamer", "moderator"]),
        new RoomTokenAnswer(Token, MediaUrl, Room.Name, "Ada", HostId, true, false, "chat", 21_600),
        new RoomAnswer(RoomJson.From(Room)),
        new JoinAnswer(Token, MediaUrl, 3600, Room.Name, HostId),
        new StudyRoomAnswer(StudyRoom),
        new StudyRoomPage([StudyRoom], null),
        new StudyRoomPass(StudyRoom, Token, MediaUrl, HostId, 600, At.AddMinutes(1)),
        new MatchEndpoints.MatchAnswer(
            TicketId,
            MatchStatus.Matched,
            "maths",
            At.AddMinutes(2),
            RoomId,
            StudyRoom with { MaxOccupancy = 2 },
            new MatchEndpoints.MatchPartner(ViewerId, "Maya")),
        new DeviceKeys(ViewerId, [new DeviceKey("phone", PublicKey, At)]),
        new BlockView(ViewerId, true),
        new BlockPage([new BlockedUser(ViewerId, At)], null),
        new MessageEndpoints.SentAnswer("pm_1aZx77", 42),
        new MailPage([Mail], null),
        new MessageEndpoints.ReadAnswer("pm_1aZx77", At.AddMinutes(5)),
        new MessageEndpoints.DeletedAnswer("pm_1aZx77", true),
        new InboxEndpoints.InboxAnswer([Mail], null, 42, 41),
        new InboxPlace(42),
        new AttachmentEndpoints.UploadAnswer(
            "at_3kLm90",
            "https://store.example.com/livehouse/at_3kLm90?…",
            "PUT",
            new Dictionary<string, string> { ["Content-Type"] = "image/png" },
            At.AddHours(1)),
        new AttachmentEndpoints.DownloadAnswer("https://store.example.com/livehouse/at_3kLm90?…", At.AddHours(1), 48_213, "image/png"),
        new SignInAnswer(User, Token, 900, RefreshToken),
        new AccessAnswer(User, Token, 900),
        new MeAnswer(User),
        SsoExamples.Saved,
        SsoExamples.Self,
        new TemplatePage([ProviderTemplates.All[0]], SsoExamples.Self),
        SsoExamples.Test,
        SsoExamples.Outcome,
        new InitiateAnswer(
            "acme", new ProviderNameAnswer("oidc", "Acme"), "https://id.example.com/authorize?client_id=livehouse", "Zk3vB7nL2wQ9rE6tUaJhGfDsAzXcVbNm", false),
        "<md:EntityDescriptor entityID=\"https://live.example.com/api/auth/sso/saml/metadata?tenant=acme\">…</md:EntityDescriptor>",
        new CsrfAnswer("ct_0pLk98"),
        new StepUpAnswer(true, At.AddMinutes(10)),
        new LoginAnswer { User = User, AccessToken = Token, ExpiresIn = 900, RefreshToken = RefreshToken },
        new MfaVerifyAnswer { Verified = true, StepUpUntil = At.AddMinutes(10) },
        new MfaSetupAnswer(
            "mf_8sKd02",
            "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
            "otpauth://totp/Livehouse:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Livehouse&algorithm=SHA1&digits=6&period=30",
            "data:image/png;base64,iVBORw0KGgo…",
            null,
            null),
        new MfaSentAnswer("mf_3hYt55", "sms", "+49••••••56", 600),
        new MfaPage([new MfaFactorAnswer("mf_8sKd02", "totp", "", true, At, At.AddDays(1))], null, 10, false),
        new AcceptedAnswer(true),
        new EmailVerifyAnswer(true, false),
        new SessionPage([new SessionAnswer("ss_7f3kQw", At, At.AddMinutes(5), At.AddDays(30), "Mozilla/5.0", true)], null),
        new SubscriptionView(HostId, "studio", SubscriptionStatuses.Active, ["publish"], At.AddDays(30)),
        new TenantAnswer(Acme),
        new DomainAnswer(Acme.Domains[0]),
        new TenantPage([Acme], null),
        new CreatedTenantAnswer(Acme, Invitation),
        new MemberAnswer(Member),
        new MemberPage([Member], null),
        new InvitedAnswer(Member with { HasPassword = false }, Invitation),
        new NewApiKeyAnswer("lh_shown-once", "ak_7f3kQw", "lh_3kLm90x", "Website", [ApiKeyScopes.StreamsRead], At, At.AddDays(365)),
        new ApiKeyPage([new ApiKeyView("ak_7f3kQw", "Website", "lh_3kLm90x", [ApiKeyScopes.StreamsRead], HostId, At, At.AddDays(365), null)], null),
        AuditEntry,
        new AuditPage([AuditEntry], null),
        new AuditVerdict(true, 1, AuditEntry.Hash, null),
        new BillingWebhookEndpoint.ReceivedAnswer(true),
        new CheckoutView("https://checkout.stripe.com/c/pay/cs_1", "cs_1"),
        new LoadTestChallenge(ExampleValues.LoadTestChallenge, ExampleValues.LoadTestProof, 60),
        new LoadTestGrant(ExampleValues.LoadTestTenant, [new LoadTestUser($"{ExampleValues.LoadTestTenant}-0", Token)], 900),
        new LoadTestCleaning(1, 0, 5_120, true, false),
        new PortalView("https://billing.stripe.com/p/session/1"),
        new WalletView(
            85,
            [
                new WalletHistoryItem("gf_8sKd02", At.AddMinutes(5), CoinTransferKinds.Gift, -15, null, ExampleValues.StreamId, "rose", 15),
                new WalletHistoryItem("ct_3kLm90", At, CoinTransferKinds.Purchase, 100, "pi_1", null, null, null),
            ],
            null),
        new PricesView(new CoinPriceView(2, "eur", PaymentLimits.CoinsMax), [new TierOffer("studio", 900, "eur", "month", 1)], true),
        new LedgerTotalsView(
            [
                new LedgerTotal(CoinAccountKinds.Earnings, 1, 15),
                new LedgerTotal(CoinAccountKinds.Purchased, 1, -100),
                new LedgerTotal(CoinAccountKinds.Wallet, 2, 85),
            ],
            0),
        new EarningsView(515, [new EarningsMonth("2026-11", 515, 2, [new EarnedGifts("rocket", 1, 1, 500), new EarnedGifts("rose", 1, 15, 15)])]),
    }
        .Append(new GiftOffer[] { new("rose", "Rose", 1, "🌹") { Coins = 1 }, new("rocket", "Rocket", 500, "🚀") { Coins = 500 } })
        .ToDictionary(static answer => answer is GiftOffer[] ? typeof(IReadOnlyList<GiftOffer>) : answer.GetType());

    private static UserProfile Profile => new(
        HostId, "Ada", "Plays the piano on Sundays.", "https://cdn.example.com/ada.jpg", 312, 41, true, true, ExampleValues.StreamId);

    private static Tenant Acme => new(
        "acme",
        "Acme",
        TenantStatus.Active,
        TenantRegistration.Invite,
        [new TenantDomain("example.com", true, "livehouse-verification=3kLm90")],
        new TenantPolicy { SessionIdleSeconds = 2_592_000, SessionAgeSeconds = 7_776_000 },
        At) { GroupRoles = [new GroupRole("Studio", "streamer")] };

    private static InvitationAnswer Invitation => new(ViewerId, "maya@example.com", "shown-once", At.AddDays(7));

    private static MemberView Member =>
        new(ViewerId, "acme", "maya@example.com", "maya", "Maya", ["viewer", "streamer"], AccountStatus.Active, true, At);

    private static AuditItem AuditEntry => AuditChain.Append(
        new AuditEntry(
            "acme",
            At,
            new AuditActor(AuditActorTypes.User, HostId, "Ada"),
            AuditActions.UserRoles,
            AuditOutcomes.Success,
            new AuditOrigin("203.0.113.7", "Mozilla/5.0", "ss_7f3kQw"))
        {
            Target = ViewerId,
            Details = new Dictionary<string, string> { ["from"] = "viewer", ["to"] = "viewer streamer" },
        },
        0,
        AuditChain.First) with { Id = "au_5tGb81" };

    private static ReportView Report => new(
        "rp_5tGb81",
        ExampleValues.StreamId,
        HostId,
        ViewerId,
        "spam",
        "The same link again and again",
        null,
        ["https://example.com/screenshot.png"],
        ReportStatuses.Open,
        At,
        "203.0.113.7",
        "Mozilla/5.0",
        null,
        null,
        null,
        null);
}
