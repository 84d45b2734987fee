namespace Livehouse.Api.Requests;

/// <summary>A request body that is read field by field; all errors are collected, so that the client gets them together.</summary>
internal interface IRequest<out TSelf> where TSelf : class
{
    /// <summary>Whether a request without any body is the same as <c>{}</c>.</summary>
    static virtual bool MayBeEmpty => false;

    /// <summary>Reads every field. The result is used only when <paramref name="fields"/> has no errors.</summary>
    static abstract TSelf Read(Fields fields);
}

/// <summary>A body without relevant fields: any JSON object, or nothing at all.</summary>
internal sealed record EmptyRequest : IRequest<EmptyRequest>
{
    public static bool MayBeEmpty => true;

    public static EmptyRequest Read(Fields fields) => new();
}
