using System.Globalization;
using System.Text;
using Livehouse.Api.Analytics;

namespace Livehouse.Api.Payments;

/// <summary>A statement as a table (RFC 4180): one row for each type of gift in each month.</summary>
internal static class EarningsCsv
{
    public const string Example = "month,giftType,gifts,quantity,coins\r\n2026-11,rose,12,40,40\r\n2026-11,rocket,1,1,500\r\n";

    public static string Of(EarningsView earnings)
    {
        var csv = new StringBuilder("month,giftType,gifts,quantity,coins\r\n");
        foreach (var month in earnings.Months)
        {
            foreach (var item in month.Items)
            {
                csv.Append(CultureInfo.InvariantCulture, $"{month.Month},{FiguresCsv.Text(item.GiftType)},{item.Gifts},{item.Quantity},{item.Coins}\r\n");
            }
        }

        return csv.ToString();
    }
}
