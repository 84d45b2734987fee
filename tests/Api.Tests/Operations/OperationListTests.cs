using System.Text.Json.Nodes;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Tests.BadInput;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Operations;

/// <summary>Every operation has a permanent name, and lists its possible responses.</summary>
public sealed class OperationListTests(ApiServer server) : IClassFixture<ApiServer>
{
    /// <summary>Generated clients call these: a line is added for a new operation, and none is ever changed.</summary>
    private static readonly string[] Ids =
    [
        "GET /api/streaming/events/{eventId}/health = getStreamHealth",
        "GET /api/streaming/events/{eventId}/playlist-end = getPlaylistEnd",
        "GET /api/streaming/events/{eventId}/stream = getChannel",
        "POST /api/streaming/events/{eventId}/stream/key = renewStreamKey",
        "POST /api/streaming/events/{eventId}/webhook = receiveChannelEvent",
        "POST /api/streaming/webhook = receiveIngestEvent",
        "PUT /api/streaming/events/{eventId}/stream = configureChannel",
        "DELETE /api/events/{eventId} = cancelEvent",
        "DELETE /api/events/{eventId}/going = stayAwayFromEvent",
        "GET /api/events/{eventId}/calendar.ics = getEventCalendar",
        "POST /api/events/{eventId}/going = goToEvent",
        "GET /api/analytics/dashboard = getDashboard",
        "GET /api/analytics/platform = getPlatformAnalytics",
        "GET /api/analytics/events/{id} = getStreamAnalytics",
        "POST /api/analytics/events/{id}/recompute = recomputeStreamAnalytics",
        "GET /api/users/{userId} = getUser",
        "GET /api/users/{userId}/followers = listFollowers",
        "GET /api/users/{userId}/following = listFollowing",
        "PUT /api/users/{userId} = changeUser",
        "DELETE /api/admin/live/{streamId}/featured = unfeatureStream",
        "GET /api/admin/jobs = listJobs",
        "GET /api/admin/jobs/stats = getJobStats",
        "GET /api/admin/jobs/{jobKey} = getJob",
        "POST /api/admin/jobs/discard = discardJobs",
        "POST /api/admin/jobs/kinds/{kind}/pause = pauseJobKind",
        "POST /api/admin/jobs/kinds/{kind}/resume = resumeJobKind",
        "POST /api/admin/jobs/retry = retryJobs",
        "POST /api/admin/jobs/{jobKey}/discard = discardJob",
        "POST /api/admin/jobs/{jobKey}/retry = retryJob",
        "GET /api/discover = discover",
        "DELETE /api/webhooks/endpoints/{endpointId} = deleteWebhookEndpoint",
        "GET /api/webhooks/endpoints = listWebhookEndpoints",
        "GET /api/webhooks/endpoints/{endpointId}/deliveries = listWebhookDeliveries",
        "POST /api/webhooks/endpoints = createWebhookEndpoint",
        "POST /api/webhooks/endpoints/{endpointId}/deliveries/{deliveryId}/resend = resendWebhookDelivery",
        "POST /api/webhooks/endpoints/deliveries/{deliveryId}/resend = resendWebhookDeliveryById",
        "POST /api/webhooks/endpoints/{endpointId}/replay = replayWebhooks",
        "POST /api/webhooks/endpoints/{endpointId}/rotate = rotateWebhookSecret",
        "POST /api/webhooks/endpoints/{endpointId}/test = testWebhookEndpoint",
        "PUT /api/webhooks/endpoints/{endpointId} = changeWebhookEndpoint",
        "DELETE /api/push/quiet-hours = clearQuietHours",
        "DELETE /api/push/subscriptions/{subscriptionId} = removePushSubscription",
        "GET /api/push/quiet-hours = getQuietHours",
        "GET /api/push/vapid-key = getVapidKey",
        "POST /api/push/subscriptions = addPushSubscription",
        "PUT /api/push/quiet-hours = setQuietHours",
        "GET /api/live/{streamId}/bans = listBans",
        "GET /api/live/{streamId}/invites = listInvites",
        "PUT /api/admin/live/{streamId}/featured = featureStream",
        "PUT /api/live/{streamId} = editStream",
        "GET /api/events = listEvents",
        "GET /api/events/{eventId} = getEvent",
        "POST /api/events = createEvent",
        "POST /api/events/{eventId}/start = startEvent",
        "POST /api/events/{eventId}/stop = stopEvent",
        "PUT /api/events/{eventId} = changeEvent",
        "DELETE /api/auth/mfa/{factorId} = removeMfaFactor",
        "DELETE /api/auth/sessions/{sessionId} = endSession",
        "DELETE /api/blocks/{userId} = unblockUser",
        "DELETE /api/keys/{deviceId} = deleteDeviceKey",
        "DELETE /api/live/{streamId}/bans/{userId} = unbanUser",
        "DELETE /api/live/{streamId}/invites/{userId} = uninviteUser",
        "DELETE /api/live/{streamId}/messages/{messageId} = deleteStreamMessage",
        "DELETE /api/live/{streamId}/pin-message/{messageId} = unpinMessage",
        "DELETE /api/livekit/rooms/{name} = closeRoom",
        "DELETE /api/match/{ticketId} = cancelMatch",
        "DELETE /api/messages/{messageId} = deleteMessage",
        "DELETE /api/rooms/{roomId} = closeStudyRoom",
        "DELETE /api/tenant/api-keys/{keyId} = deleteApiKey",
        "DELETE /api/tenant/domains/{domain} = removeDomain",
        "POST /api/tenant/domains = addDomain",
        "POST /api/tenant/domains/{domain}/verify = verifyDomain",
        "DELETE /api/tenant/users/{userId} = deleteMember",
        "GET /api/users/{userId}/streams = listUserStreams",
        "GET /api/users/{userId}/moderators = listStreamModerators",
        "PUT /api/users/{userId}/moderators/{moderatorId} = addStreamModerator",
        "DELETE /api/users/{userId}/moderators/{moderatorId} = removeStreamModerator",
        "GET /api/containers/stats = getContainerStats",
        "GET /api/payments/earnings = getEarnings",
        "GET /api/payments/prices = getPrices",
        "GET /api/payments/wallet = getWallet",
        "GET /api/admin/payments/totals = getLedgerTotals",
        "GET /api/platform/stats = getPlatformStats",
        "GET /api/admin/tenants = listTenants",
        "GET /api/admin/tenants/{tenantId} = getTenant",
        "GET /api/auth/audit = listOwnAudit",
        "GET /api/tenant/api-keys = listApiKeys",
        "GET /api/tenant/audit = listAudit",
        "GET /api/tenant/audit/export = exportAudit",
        "GET /api/tenant/audit/verify = verifyAudit",
        "GET /api/tenant/info = getTenantInfo",
        "GET /api/tenant/users = listMembers",
        "GET /api/tenant/users/{userId} = getMember",
        "POST /api/admin/tenants = createTenant",
        "POST /api/tenant/api-keys = createApiKey",
        "POST /api/tenant/users = inviteMember",
        "PUT /api/admin/tenants/{tenantId} = changeTenant",
        "PUT /api/tenant/info = changeTenantInfo",
        "PUT /api/tenant/users/{userId} = changeMember",
        "DELETE /api/users/me = deleteCurrentUser",
        "DELETE /api/users/{userId}/follow = unfollowUser",
        "GET /api/admin/reports = listReports",
        "GET /api/auth/csrf = getCsrfToken",
        "GET /api/auth/me = getCurrentUser",
        "GET /api/auth/mfa = listMfaFactors",
        "GET /api/auth/sessions = listSessions",
        "GET /api/billing/subscription = getSubscription",
        "GET /api/blocks = listBlockedUsers",
        "GET /api/keys/{userId} = listDeviceKeys",
        "GET /api/live/active = listActiveStreams",
        "GET /api/live/gifts = listGifts",
        "GET /api/live/{streamId} = getStream",
        "GET /api/live/{streamId}/captions.vtt = getCaptions",
        "GET /api/live/{streamId}/messages = listStreamMessages",
        "GET /api/live/{streamId}/transcript = searchTranscript",
        "GET /api/live/{streamId}/vod = getStreamRecording",
        "GET /api/live/{streamId}/watch = watchStream",
        "GET /api/livekit/rooms/{name} = getRoom",
        "GET /api/livekit/rooms/{name}/recording = getRoomRecording",
        "GET /api/match/{ticketId} = getMatch",
        "GET /api/messages = listInbox",
        "GET /api/messages/attachments/{attachmentId} = getAttachment",
        "GET /api/messages/with/{userId} = listConversation",
        "GET /api/rooms = listStudyRooms",
        "GET /api/rooms/{roomId} = getStudyRoom",
        "GET /health = getHealth",
        "GET /health/live = getLiveness",
        "GET /health/ready = getReadiness",
        "POST /api/admin/live/{streamId}/kill = killStream",
        "POST /api/admin/reports/{reportId}/resolve = resolveReport",
        "POST /api/auth/email/verify = verifyEmail",
        "POST /api/auth/invitation = acceptInvitation",
        "POST /api/auth/login = login",
        "POST /api/auth/logout = logout",
        "POST /api/auth/mfa/challenge = challengeMfa",
        "POST /api/auth/mfa/setup = setUpMfa",
        "POST /api/auth/mfa/verify = verifyMfa",
        "POST /api/auth/password/change = changePassword",
        "POST /api/auth/password/forgot = forgotPassword",
        "POST /api/auth/password/reset = resetPassword",
        "POST /api/auth/refresh = refreshSession",
        "POST /api/auth/register = register",
        "POST /api/auth/step-up = stepUp",
        "POST /api/auth/token = getAccessToken",
        "POST /api/join = joinRoom",
        "POST /api/live/start = startStream",
        "POST /api/live/stop = stopStream",
        "POST /api/live/{streamId}/bans = banUser",
        "POST /api/live/{streamId}/captions = postCaption",
        "POST /api/live/{streamId}/ingress = openIngress",
        "POST /api/live/{streamId}/invites = inviteUsers",
        "POST /api/live/{streamId}/pin-message = pinMessage",
        "POST /api/live/{streamId}/recording/start = startStreamRecording",
        "POST /api/live/{streamId}/recording/stop = stopStreamRecording",
        "POST /api/live/{streamId}/report = reportStream",
        "POST /api/live/{streamId}/token = createPublishToken",
        "POST /api/livekit/create-room = createRoom",
        "POST /api/livekit/rooms/{name}/recording/start = startRoomRecording",
        "POST /api/livekit/rooms/{name}/recording/stop = stopRoomRecording",
        "POST /api/livekit/token = createRoomToken",
        "POST /api/loadtest/challenge = challengeLoadTest",
        "POST /api/loadtest/clean = cleanLoadTests",
        "POST /api/loadtest/grant = grantLoadTest",
        "POST /api/match = findPartner",
        "POST /api/messages = sendMessage",
        "POST /api/messages/ack = acknowledgeInbox",
        "POST /api/messages/attachments = reserveAttachment",
        "POST /api/messages/{messageId}/read = markMessageRead",
        "POST /api/payments/checkout = createCheckout",
        "POST /api/payments/portal = createPortalLink",
        "POST /api/rooms = createStudyRoom",
        "POST /api/rooms/{roomId}/join = joinStudyRoom",
        "POST /api/rooms/{roomId}/leave = leaveStudyRoom",
        "POST /api/users/{userId}/follow = followUser",
        "POST /api/webhooks/billing = receiveBillingEvent",
        "POST /api/webhooks/livekit = receiveLiveKitEvent",
        "PUT /api/admin/users/{userId}/roles = setUserRoles",
        "PUT /api/billing/subscription = setSubscription",
        "PUT /api/blocks/{userId} = blockUser",
        "PUT /api/keys = setDeviceKey",
        "PUT /api/live/{streamId}/chat = configureChat",
        "DELETE /api/tenant/sso/provider = disableSsoProvider",
        "GET /api/auth/sso/callback = finishSsoByRedirect",
        "GET /api/auth/sso/saml/metadata = getSamlMetadata",
        "GET /api/tenant/sso/provider = getSsoProvider",
        "GET /api/tenant/sso/templates = listSsoTemplates",
        "GET /api/tenant/sso/test/{testId} = getSsoTest",
        "POST /api/auth/sso/callback = finishSso",
        "POST /api/auth/sso/exchange = exchangeSsoCode",
        "POST /api/auth/sso/initiate = initiateSso",
        "POST /api/tenant/sso/certificate = rollSsoCertificate",
        "POST /api/tenant/sso/provider = setSsoProvider",
        "POST /api/tenant/sso/test = testSsoProvider",
    ];

    [Fact]
    public async Task GivenTheDocument_ThenItsOperationsHaveTheNamesThatClientsKnow()
    {
        var named = (await Operations()).Select(
            static operation => $"{operation.Name} = {operation.Node["operationId"]?.GetValue<string>() ?? "nothing: add .AsOperation(…) to the endpoint"}");
        Assert.Equal(Ids.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        var ids = Ids.Select(static line => line.Split(" = ")[1]).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, static id => Assert.Matches("^[a-z][A-Za-z]+$", id));
    }

    [Fact]
    public async Task GivenAnOperation_ThenItsBodyAndItsAnswersHaveExamples()
    {
        var without = (await Operations()).SelectMany(static operation => Contents(operation.Node)
            .Where(static content => content.Content["example"] is null && content.Content["examples"] is null)
            .Select(content => $"{operation.Name} {content.Where}"));
        Assert.Empty(without);
    }

    [Fact]
    public async Task GivenAnOperation_ThenItSaysInAFewWordsWhatItDoesAndEveryProblemHasCodes()
    {
        var document = await Document();
        foreach (var (name, operation) in await Operations())
        {
            Assert.False(string.IsNullOrEmpty(operation["summary"]?.GetValue<string>()), $"{name} has no summary.");
            Assert.False(operation["responses"]!.AsObject().ContainsKey("default"), $"{name} answers something that is not said.");
            foreach (var (status, answer) in operation["responses"]!
                .AsObject()
                .Where(static answer => answer.Key[0] is '4' or '5' && answer.Value!["$ref"] is not null))
            {
                var response = document["components"]!["responses"]![answer!["$ref"]!.GetValue<string>().Split('/')[^1]]!;
                var codes = response["content"]!["application/problem+json"]!["schema"]!["allOf"]![1]!["properties"]!["code"]!["enum"]!
                    .AsArray()
                    .Select(static code => code!.GetValue<string>())
                    .ToList();
                Assert.NotEmpty(codes);
                Assert.All(codes, code => Assert.True(ProblemCatalog.Codes.Contains(code), $"{name} {status} names {code}."));
            }
        }
    }

    [Fact]
    public void GivenTheExampleOfABody_ThenItsRulesTakeIt()
    {
        foreach (var (type, example) in RequestExamples.All)
        {
            var fields = new Fields(System.Text.Json.JsonSerializer.SerializeToElement(Examples.Node(example)));
            type.GetMethod("Read", [typeof(Fields)])!.Invoke(null, [fields]);
            Assert.True(fields.Errors.Count == 0, $"{type.Name}: {string.Join(", ", fields.Errors.Select(static error => $"{error.Key}: {error.Value[0]}"))}");
            var known = RequestSchemas.RulesOf(type)!.Select(static rule => rule.Name);
            Assert.Empty(Examples.Node(example).AsObject().Select(static field => field.Key).Except(known));
        }
    }

    /// <summary>The examples of the tests of bad input hold every field that a request reads.</summary>
    [Fact]
    public async Task GivenTheFieldsThatARequestReads_ThenTheDocumentKnowsThem()
    {
        var operations = (await Operations()).ToDictionary(static operation => Anonymous(operation.Name), static operation => operation.Node);
        var schemas = (await Document())["components"]!["schemas"]!;
        foreach (var call in RestCall.All.Where(static call => call.Body is not (null or "{}")))
        {
            var schema =
                operations[Anonymous(call.Name)]["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1];
            var known = schemas[schema]!["properties"]!.AsObject().Select(static field => field.Key).ToHashSet();
            Assert.True(
                JsonNode.Parse(call.Body!)!.AsObject().All(field => known.Contains(field.Key)), $"{call.Name} reads more than {string.Join(", ", known)}.");
        }
    }

    [Fact]
    public async Task GivenAnOperation_WhenItWantsACaller_ThenTokenAndCookieAreNamedAndTheCookieNeedsACsrfTokenToChangeAnything()
    {
        var operations = (await Operations()).ToDictionary(static operation => operation.Name, static operation => operation.Node);
        Assert.Equal("bearer|sessionCookie+csrfToken", Security(operations["POST /api/live/start"]));
        Assert.Equal("bearer|sessionCookie", Security(operations["GET /api/auth/me"]));
        Assert.Equal("bearer|sessionCookie|", Security(operations["GET /api/live/active"]));
        Assert.Equal("bearer|sessionCookie+csrfToken|stripeSignature", Security(operations["PUT /api/billing/subscription"]));
        Assert.Equal("liveKitToken|relaySignature", Security(operations["POST /api/webhooks/livekit"]));
        Assert.Equal("", Security(operations["POST /api/auth/login"]));
        var schemes = (await Document())["components"]!["securitySchemes"]!;
        Assert.Equal(
            ("cookie", "livehouse_session"), (schemes["sessionCookie"]!["in"]!.GetValue<string>(), schemes["sessionCookie"]!["name"]!.GetValue<string>()));
        Assert.Equal(("header", "X-CSRF-Token"), (schemes["csrfToken"]!["in"]!.GetValue<string>(), schemes["csrfToken"]!["name"]!.GetValue<string>()));
    }

    /// <summary>Two types of one name would share one schema, and one of them be described as the other.</summary>
    [Fact]
    public void GivenTheTypesOfTheWire_ThenNoTwoOfOneNameDiffer()
    {
        var types = RequestExamples.All.Keys
            .Concat(AnswerExamples.All.Keys)
            .Where(static type => !type.IsGenericType)
            .GroupBy(static type => type.Name)
            .Where(static group => group.Count() > 1);
        Assert.All(types, static group => Assert.Single(group
            .Select(static type => string.Join(',', type.GetProperties().Select(static property => $"{property.Name}:{property.PropertyType}").Order()))
            .Distinct()));
    }

    private static string Security(JsonNode operation) =>
        string.Join('|', (operation["security"]?.AsArray() ?? []).Select(static way => string.Join('+', way!.AsObject().Select(static scheme => scheme.Key))));

    private static string Anonymous(string name) => System.Text.RegularExpressions.Regex.Replace(name, @"\{[^}]*\}", "{}");

    private static IEnumerable<(string Where, JsonNode Content)> Contents(JsonNode operation)
    {
        foreach (var (type, content) in operation["requestBody"]?["content"]?.AsObject() ?? []) yield return ($"reads {type}", content!);
        foreach (var (status, answer) in operation["responses"]!.AsObject())
        {
            foreach (var (type, content) in answer!["content"]?.AsObject() ?? []) yield return ($"answers {status} {type}", content!);
        }
    }

    private async Task<List<(string Name, JsonNode Node)>> Operations() =>
        [.. (await Document())["paths"]!
            .AsObject()
            .SelectMany(static path => path.Value!.AsObject().Select(operation => ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!)))];

    private async Task<JsonNode> Document() => (await server.Anonymous().Get("/openapi/v1.json")).Json;
}
