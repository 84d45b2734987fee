using System.Reflection;

namespace Livehouse.Silo.Reports;

/// <summary>
/// How many calls wait for an activation. Orleans counts them in a public property of a class that is not public, and its public reports mention the number
/// only in a text; a test notices when the property is gone.
/// </summary>
internal static class WaitingCalls
{
    private static PropertyInfo? s_property;

    public static int Of(IGrainContext context)
    {
        var property = s_property;
        if (property is null || property.DeclaringType != context.GetType())
        {
            property = context.GetType().GetProperty("WaitingCount", BindingFlags.Instance | BindingFlags.Public);
            s_property = property;
        }

        return property?.GetValue(context) as int? ?? 0;
    }
}
