using Livehouse.Callers;

namespace Livehouse.Api.Hub;

/// <summary>Finds the user of a hub connection.</summary>
public interface ICallerSource
{
    /// <summary>The caller of the connection's verified token; the route's authorization has refused all others.</summary>
    Caller From(HttpContext http);

    /// <summary>The session of the token or cookie: the connection ends with it. Null: none.</summary>
    string? SessionOf(HttpContext http) => null;
}
