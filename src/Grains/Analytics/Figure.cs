namespace Livehouse.Grains.Analytics;

/// <summary>Quotients in decimal digits, computed exactly and then rounded: the same on every machine.</summary>
internal static class Figure
{
    /// <summary>0 where there is nothing to divide by.</summary>
    public static double Ratio(long part, long whole, int decimals) =>
        whole == 0 ? 0 : (double)Math.Round((decimal)part / whole, decimals, MidpointRounding.AwayFromZero);
}
