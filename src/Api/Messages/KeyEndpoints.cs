using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Messages;

/// <summary>The public keys (X25519) of users' devices: senders encrypt for them.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this RouteGroupBuilder keys)
    {
        keys.MapPut("", Put)
            .RequireAuthorization()
            .AsOperation("setDeviceKey", RefusalCodes.Conflict)
            .WithSummary($"Sets the public key of one of the caller's devices; at most {InboxLimits.DevicesMax} devices.")
            .Produces<DeviceKeys>();
        keys.MapDelete("/{deviceId}", Delete)
            .RequireAuthorization()
            .AsOperation("deleteDeviceKey")
            .WithSummary("Deletes a device's key.")
            .Produces<DeviceKeys>();
        keys.MapGet("/{userId}", Get)
            .RequireAuthorization()
            .AsOperation("listDeviceKeys")
            .WithSummary("The keys of a user's devices; 404 when there are none.")
            .Produces<DeviceKeys>();
    }

    private static Task<IResult> Put(Body<KeyRequest> body, Caller caller, IGrains grains) =>
        grains.Inbox(caller.TenantId, caller.UserId).PutKey(new PutKey(caller, body.Value.DeviceId, body.Value.PublicKey)).AnswerOk();

    private static Task<IResult> Delete(string deviceId, Caller caller, IGrains grains) =>
        grains.Inbox(caller.TenantId, caller.UserId).RemoveKey(new DeviceCommand(caller, deviceId)).AnswerOk();

    private static Task<IResult> Get(string userId, Caller caller, IGrains grains) => grains.Inbox(caller.TenantId, userId).Keys(caller).AnswerOk();

    /// <param name="PublicKey">Base64 of 32 bytes.</param>
    internal sealed record KeyRequest(string DeviceId, string PublicKey) : IRequest<KeyRequest>
    {
        public static KeyRequest Read(Fields fields) =>
            new(fields.Id("deviceId"), fields.Base64("publicKey", InboxLimits.PublicKeyBytes, InboxLimits.PublicKeyBytes));
    }
}
