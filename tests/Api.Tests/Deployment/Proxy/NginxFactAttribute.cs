namespace Livehouse.Tests.Deployment.Proxy;

/// <summary>A test that needs a real nginx: skipped, with the reason, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute() => Skip = Nginx.SkipReason!;
}

/// <inheritdoc cref="NginxFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NginxTheoryAttribute : TheoryAttribute
{
    public NginxTheoryAttribute() => Skip = Nginx.SkipReason!;
}
