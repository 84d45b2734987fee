namespace Livehouse.Bench.Load;

/// <summary>Numbers as they stand in JSON, read without a parser.</summary>
internal static class Digits
{
    /// <summary>All of these bytes are digits.</summary>
    public static long Read(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        foreach (var digit in digits) value = (value * 10) + (digit - '0');
        return value;
    }

    /// <summary>As many digits as there are at the beginning.</summary>
    public static long ReadAsFar(ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        foreach (var digit in bytes)
        {
            if ((uint)(digit - '0') > 9) break;
            value = (value * 10) + (digit - '0');
        }

        return value;
    }
}
