using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Users;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Refusals;

namespace Livehouse.Api.Messages;

/// <summary>The users from whom the caller accepts no private messages.</summary>
internal static class BlockEndpoints
{
    public static void MapBlocks(this RouteGroupBuilder blocks)
    {
        blocks.MapPut("/{userId}", Block)
            .RequireAuthorization()
            .AsOperation("blockUser", RefusalCodes.ValidationFailed, RefusalCodes.Conflict)
            .WithSummary("Blocks private messages from this user.")
            .Produces<BlockView>();
        blocks.MapDelete("/{userId}", Unblock)
            .RequireAuthorization()
            .AsOperation("unblockUser")
            .WithSummary("Unblocks this user.")
            .Produces<BlockView>();
        blocks.MapGet("", List)
            .RequireAuthorization()
            .AsOperation("listBlockedUsers")
            .WithSummary("The users whom the caller has blocked, latest first.")
            .Produces<BlockPage>();
    }

    private static async Task<IResult> Block(string userId, Body<EmptyRequest> _, HttpContext context, Caller caller, UserDirectory users, IGrains grains) =>
        await users.Refuse(context, "userId", userId) ?? await grains.Inbox(caller.TenantId, caller.UserId).Block(new BlockCommand(caller, userId)).AnswerOk();

    private static Task<IResult> Unblock(string userId, Caller caller, IGrains grains) =>
        grains.Inbox(caller.TenantId, caller.UserId).Unblock(new BlockCommand(caller, userId)).AnswerOk();

    private static Task<IResult> List(Paging paging, Caller caller, IGrains grains) =>
        grains.Inbox(caller.TenantId, caller.UserId).Blocks(new ReadBlocks(caller, paging.Limit, paging.Cursor)).AnswerOk();
}
