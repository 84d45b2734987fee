using Livehouse.Api.Configuration;
using Livehouse.Silo.Hosting;

namespace Livehouse.Api.Hosting;

/// <summary>
/// Orleans' dashboard takes 18 MB that few need: <c>src/Dashboard</c> is only part of the program when built with <c>-p:WithDashboard=true</c>, and is loaded
/// by name.
/// </summary>
internal static class DashboardLoader
{
    private const string Extension = "Livehouse.Dashboard.DashboardExtension, Livehouse.Dashboard";

    /// <exception cref="SettingsException">The program was built without it.</exception>
    public static ISiloExtension Load() => Type.GetType(Extension, throwOnError: false) is { } type
        ? (ISiloExtension)Activator.CreateInstance(type)!
        : throw new SettingsException(
        [
            "ORLEANS_DASHBOARD: is true, but this program was built without the dashboard; build it with dotnet publish src/Api -p:WithDashboard=true, as the "
                + "Dockerfile does, or remove the variable",
        ]);
}
