using Livehouse.Jwt;
using Microsoft.AspNetCore.Authentication;

namespace Livehouse.Bench.Peers;

/// <summary>A chat as SignalR's documentation teaches it: a hub, a group a stream, sign-in by token, a limiter a user.</summary>
internal static class SignalRGroups
{
    public static async Task Run(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(new Hs256(builder.Configuration["JWT_SECRET"]!, TimeProvider.System));
        builder.Services.AddAuthentication(TokenSignIn.SchemeName).AddScheme<AuthenticationSchemeOptions, TokenSignIn>(TokenSignIn.SchemeName, null);
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<UserLimiter>();
        builder.Services.AddSingleton<StreamNumbers>();
        builder.Services.AddSignalR();

        await using var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/health/live", static () => Results.Ok());
        app.MapHub<ChatHub>("/hubs/live");
        await app.RunAsync();
    }
}
