namespace Livehouse.Limits;

/// <summary>Bounds of reports and of moderators' decisions on them. Lengths count Unicode scalar values after trimming.</summary>
public static class ReportLimits
{
    public const int ReasonLengthMax = 200;

    public const int DescriptionLengthMax = 2_000;

    /// <summary>Addresses of evidence in one report.</summary>
    public const int EvidenceMax = 10;

    /// <summary>Of one address.</summary>
    public const int EvidenceUrlLengthMax = 2_000;

    /// <summary>Of the code for a moderator's action.</summary>
    public const int ActionLengthMax = 64;

    public const int NoteLengthMax = 2_000;

    /// <summary>What is kept of the reporter's address, in UTF-16 code units; the rest is cut off.</summary>
    public const int ClientAddressLengthMax = 64;

    /// <summary>What is kept of the reporter's user agent, in UTF-16 code units; the rest is cut off.</summary>
    public const int UserAgentLengthMax = 512;
}
