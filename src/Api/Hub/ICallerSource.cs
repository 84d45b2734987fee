using Livehouse.Callers;

namespace Livehouse.Api.Hub;

/// <summary>Who a hub connection belongs to.</summary>
public interface ICallerSource
{
    /// <summary>The caller of the connection's verified token; the route's authorization has let nobody else in.</summary>
    Caller From(HttpContext http);

    /// <summary>The session that the token or cookie belongs to: with it the connection ends. Null: none.</summary>
    string? SessionOf(HttpContext http) => null;
}
