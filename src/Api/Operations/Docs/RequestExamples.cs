using Livehouse.Api.ApiKeys;
using Livehouse.Api.Auth;
using Livehouse.Api.Billing;
using Livehouse.Api.Captions;
using Livehouse.Api.Chat;
using Livehouse.Api.Discovery;
using Livehouse.Api.Follows;
using Livehouse.Api.Ingress;
using Livehouse.Api.Jobs;
using Livehouse.Api.LiveEvents;
using Livehouse.Api.LoadTests;
using Livehouse.Api.Messages;
using Livehouse.Api.Moderation;
using Livehouse.Api.Outgoing;
using Livehouse.Api.Payments;
using Livehouse.Api.Reports;
using Livehouse.Api.Rooms;
using Livehouse.Api.SingleSignOn;
using Livehouse.Api.Streams;
using Livehouse.Api.Streaming;
using Livehouse.Api.StudyRooms;
using Livehouse.Api.Tenants;
using Livehouse.Api.Users;

namespace Livehouse.Api.Operations.Docs;

/// <summary>Bodies that work as they are. A test reads each with the rules of its request.</summary>
internal static class RequestExamples
{
    public static IReadOnlyDictionary<Type, object> All { get; } = new Dictionary<Type, object>
    {
        [typeof(StartEndpoint.StartRequest)] = new { title = "My first stream", description = "Piano, and questions from the chat.", tags = new[]
        {
            "music",
            "piano",
        }, visibility = "public" },
        [typeof(FollowEndpoints.FollowRequest)] = new { notify = true },
        [typeof(ProfileEndpoints.ProfileRequest)] = new
        {
            displayName = "Ada",
            bio = "Plays the piano on Sundays.",
            avatarUrl = "https://cdn.example.com/ada.jpg",
        },
        [typeof(JobFilterRequest)] = new { state = "discarded", kind = "recording.check", olderThan = "2026-12-05T21:00:00.000Z" },
        [typeof(CreateWebhookRequest)] = new
        {
            url = "https://hooks.example.com/livehouse",
            events = new[] { "stream.started", "stream.ended" },
            description = "Our schedule",
        },
        [typeof(ChangeWebhookRequest)] = new { events = new[] { "stream.started", "stream.ended", "gift.sent" }, enabled = true },
        [typeof(ReplayRequest)] = new { since = "2026-12-05T19:00:00.000Z", until = "2026-12-05T21:00:00.000Z", streamId = ExampleValues.StreamId },
        [typeof(PushSubscriptionRequest)] = new
        {
            kind = "webpush",
            endpoint = "https://push.example.com/wpush/v2/gAAAAABn",
            keys = new
            {
                p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                auth = "BTBZMqHH6r4Tts7J_aSIgg",
            },
        },
        [typeof(QuietHoursRequest)] = new { from = "22:00", to = "07:00", timeZone = "Europe/Berlin" },
        [typeof(FeaturedEndpoints.FeatureRequest)] = new { until = "2026-12-05T21:00:00.000Z", position = 0 },
        [typeof(EditEndpoint.EditRequest)] = new { title = "My first stream, part two", tags = new[] { "music" } },
        [typeof(CreateEventRequest)] = new
        {
            title = "Release party",
            startsAt = "2026-12-05T19:00:00.000Z",
            endsAt = "2026-12-05T21:00:00.000Z",
            description = "The new album, played once from the beginning.",
            tags = new[] { "music", "piano" },
            visibility = "public",
            chatOpensBeforeSeconds = 1800,
        },
        [typeof(ChangeEventRequest)] = new { title = "Release party, with guests", startsAt = "2026-12-05T20:00:00.000Z" },
        [typeof(StreamingEndpoints.ChannelRequest)] = new { takeover = true },
        [typeof(StopEndpoints.StopRequest)] = new { streamId = ExampleValues.StreamId },
        [typeof(StopEndpoints.KillRequest)] = new { reason = "Against the rules" },
        [typeof(IngressEndpoint.IngressRequest)] = new { kind = "rtmp" },
        [typeof(CaptionEndpoints.CaptionRequest)] = new
        {
            segmentId = "seg-42", text = "Welcome, everybody!", startMs = 61_200, endMs = 62_750, language = "en", final = true,
        },
        [typeof(PinEndpoints.PinRequest)] = new { messageId = "ms_9x2mK7fQ" },
        [typeof(ChatEndpoints.ChatRequest)] = new { slowModeSeconds = 5, followersOnly = false },
        [typeof(InviteEndpoints.InviteRequest)] = new { userIds = new[] { ExampleValues.ViewerId } },
        [typeof(BanEndpoints.BanRequest)] = new { userId = ExampleValues.ViewerId, seconds = 600, reason = "Rude" },
        [typeof(ReportEndpoints.ReportRequest)] = new { type = "spam", reason = "The same link again and again", evidence = new[]
        {
            "https://example.com/screenshot.png",
        } },
        [typeof(ReportEndpoints.ResolveRequest)] = new { action = "warned", note = "First time" },
        [typeof(RoleEndpoints.RolesRequest)] = new { roles = new[] { "viewer", "streamer", "moderator" } },
        [typeof(TokenEndpoint.TokenRequest)] = new { instance = "chat", roomName = "daily-standup", participantName = "Ada" },
        [typeof(RoomEndpoints.CreateRequest)] = new { roomName = "daily-standup", maxParticipants = 8, emptyTimeout = 300 },
        [typeof(JoinEndpoint.JoinRequest)] = new { room = "daily-standup", username = "Ada" },
        [typeof(StudyRoomEndpoints.StudyRoomRequest)] = new { name = "Linear algebra, chapter 3", topic = "maths", maxOccupancy = 4 },
        [typeof(StudyRoomEndpoints.JoinStudyRoomRequest)] = new { username = "Ada" },
        [typeof(MatchEndpoints.MatchRequest)] = new { topic = "maths", waitSeconds = 10 },
        [typeof(KeyEndpoints.KeyRequest)] = new { deviceId = "phone", publicKey = ExampleValues.PublicKey },
        [typeof(MessageEndpoints.MessageRequest)] = new
        {
            to = ExampleValues.ViewerId,
            clientId = "c-1",
            ciphertext = ExampleValues.Ciphertext,
            nonce = ExampleValues.Nonce,
            senderDeviceId = "phone",
        },
        [typeof(InboxEndpoints.AcknowledgeRequest)] = new { seq = 42 },
        [typeof(AttachmentEndpoints.AttachmentRequest)] = new { contentType = "image/png", sizeBytes = 48_213 },
        [typeof(RegisterRequest)] = new { email = "ada@example.com", username = "ada", password = "correct horse battery" },
        [typeof(LoginRequest)] = new { login = "ada", password = "correct horse battery" },
        [typeof(AccountEndpoints.DeleteRequest)] = new { password = "correct horse battery" },
        [typeof(StepUpEndpoint.StepUpRequest)] = new { password = "correct horse battery" },
        [typeof(MfaEndpoints.MfaSetupRequest)] = new { method = "totp" },
        [typeof(MfaEndpoints.MfaVerifyRequest)] = new { code = "492039", method = "totp" },
        [typeof(MfaEndpoints.MfaChallengeRequest)] = new { method = "sms", mfaToken = ExampleValues.MfaToken },
        [typeof(PasswordEndpoints.ForgotRequest)] = new { email = "ada@example.com" },
        [typeof(PasswordEndpoints.ResetRequest)] = new { token = ExampleValues.OneTimeToken, password = "correct horse battery" },
        [typeof(PasswordEndpoints.InvitationRequest)] = new { token = ExampleValues.OneTimeToken, password = "correct horse battery" },
        [typeof(PasswordEndpoints.ChangeRequest)] = new { currentPassword = "correct horse battery", newPassword = "wrong horse charger" },
        [typeof(PasswordEndpoints.EmailVerifyRequest)] = new { token = ExampleValues.OneTimeToken },
        [typeof(ProviderRequest)] = SsoExamples.Provider,
        [typeof(ProviderTestRequest)] = new { provider = SsoExamples.Provider },
        [typeof(ProviderEndpoints.CertificateRequest)] = new { action = "prepare" },
        [typeof(InitiateRequest)] = new { tenant = "acme", returnUrl = "https://live.example.com/signed-in" },
        [typeof(ExchangeRequest)] = new { code = "Zk3vB7nL2wQ9rE6tUaJhGfDsAzXcVbNm" },
        [typeof(DomainEndpoints.DomainRequest)] = new { domain = "example.com" },
        [typeof(CreateTenantRequest)] = new { id = "acme", name = "Acme", adminEmail = "ada@example.com" },
        [typeof(ChangeTenantRequest)] = new { status = "suspended" },
        [typeof(ChangeInfoRequest)] = new
        {
            name = "Acme",
            registration = "invite",
            policy = new { mfa = "admins", passwordLengthMin = 14, sessionIdleSeconds = 86_400, ssoRequired = false },
            groupRoles = new[] { new { group = "Studio", role = "streamer" } },
        },
        [typeof(MemberEndpoints.InviteMemberRequest)] = new { email = "maya@example.com", displayName = "Maya", roles = new[] { "viewer", "streamer" } },
        [typeof(MemberEndpoints.ChangeMemberRequest)] = new { roles = new[] { "viewer", "moderator" }, status = "active" },
        [typeof(ApiKeyEndpoints.ApiKeyRequest)] = new
        {
            name = "Website",
            scopes = new[] { "streams:read", "streams:write" },
            expiresAt = "2027-11-21T02:00:00.000Z",
        },
        [typeof(RefreshRequest)] = new { refreshToken = ExampleValues.RefreshToken },
        [typeof(CheckoutEndpoints.CheckoutRequest)] = new { kind = "coins", coins = 100, returnUrl = "https://live.example.com/wallet" },
        [typeof(CheckoutEndpoints.PortalRequest)] = new { returnUrl = "https://live.example.com/wallet" },
        [typeof(LoadTestEndpoints.ChallengeRequest)] = new { nonce = ExampleValues.LoadTestNonce },
        [typeof(LoadTestEndpoints.GrantRequest)] = new
        {
            challenge = ExampleValues.LoadTestChallenge,
            proof = ExampleValues.LoadTestProof,
            run = ExampleValues.LoadTestRun,
            first = 0,
            users = 500,
        },
        [typeof(LoadTestEndpoints.CleanRequest)] = new
        {
            challenge = ExampleValues.LoadTestChallenge,
            proof = ExampleValues.LoadTestProof,
            run = ExampleValues.LoadTestRun,
        },
        [typeof(SubscriptionEndpoints.PutRequest)] = new { userId = ExampleValues.ViewerId, tier = "studio", status = "active", features = new[]
        {
            "publish",
        }, currentPeriodEnd = "2026-12-21T02:00:00.000Z" },
    };
}
