using Livehouse.Callers;
using Orleans.Dashboard;

namespace Livehouse.Silo.Hosting;

/// <summary>Orleans' dashboard under <c>/orleans</c>. It has no sign-in of its own and shows every tenant's traffic: only admins see it, by token or by session cookie.</summary>
internal static class DashboardEndpoints
{
    private const string Path = "/orleans";

    public static void MapDashboard(this WebApplication app) =>
        app.MapOrleansDashboard(Path).RequireAuthorization(static policy => policy.RequireRole(Role.Admin));
}
