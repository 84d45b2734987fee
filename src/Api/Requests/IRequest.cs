namespace Livehouse.Api.Requests;

/// <summary>A request body that can be read field by field; every fault is collected, so that the client learns all of them at once.</summary>
internal interface IRequest<out TSelf> where TSelf : class
{
    /// <summary>Whether a request without any body is the same as <c>{}</c>.</summary>
    static virtual bool MayBeEmpty => false;

    /// <summary>Reads every field. What it returns is used only when <paramref name="fields"/> found no fault.</summary>
    static abstract TSelf Read(Fields fields);
}

/// <summary>A body without any field of interest: any JSON object, or nothing at all.</summary>
internal sealed record EmptyRequest : IRequest<EmptyRequest>
{
    public static bool MayBeEmpty => true;

    public static EmptyRequest Read(Fields fields) => new();
}
