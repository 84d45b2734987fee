using Livehouse.Callers;
using Livehouse.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Orleans.Dashboard;

namespace Livehouse.Dashboard;

/// <summary>
/// Orleans' dashboard under <c>/orleans</c> of a silo. It has no sign-in of its own and shows every tenant's traffic: only admins see it, with a token or a
/// session cookie. A program built with this project loads it by name when <c>ORLEANS_DASHBOARD</c> is true.
/// </summary>
public sealed class DashboardExtension : ISiloExtension
{
    private const string Path = "/orleans";

    public void Configure(ISiloBuilder silo) => silo.AddDashboard(static options => options.HideTrace = true);

    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapOrleansDashboard(Path).RequireAuthorization(static policy => policy.RequireRole(Role.Admin));
}
