using Livehouse.Callers;

namespace Livehouse.Api.Hub;

/// <summary>Who a hub connection belongs to.</summary>
public interface ICallerSource
{
    /// <summary>The caller of the connection's verified token; the route's authorization has let nobody else in.</summary>
    Caller From(HttpContext http);
}
