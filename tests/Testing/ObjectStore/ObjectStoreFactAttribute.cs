using Xunit;

namespace Livehouse.Testing.ObjectStore;

/// <summary>A test that needs a real S3 server: skipped, with the reason, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ObjectStoreFactAttribute : FactAttribute
{
    public ObjectStoreFactAttribute() => Skip = ObjectStoreInstallation.SkipReason!;
}
