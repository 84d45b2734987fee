using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Livehouse.Bench.Peers;

/// <summary>A chat as SignalR's documentation teaches it: a hub, a group a stream, sign-in by token, a limiter a user.</summary>
internal static class SignalRGroups
{
    public static async Task Run(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var tokens = new TokenSignIn(builder.Configuration["JWT_SECRET"]!);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.TokenValidationParameters = tokens.Parameters;
            bearer.Events = new JwtBearerEvents { OnMessageReceived = ReadAddress };
        });
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

    /// <summary>Where SignalR's clients put the token.</summary>
    private static Task ReadAddress(MessageReceivedContext context)
    {
        context.Token = context.Request.Query["access_token"];
        return Task.CompletedTask;
    }
}
