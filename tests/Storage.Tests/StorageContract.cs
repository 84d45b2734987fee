using Livehouse.Storage;

namespace Livehouse.Tests.Storage;

/// <summary>What every storage promises (the doc comments of its ports), one suite for all. A subclass says where the data is.</summary>
public abstract partial class StorageContract : IAsyncLifetime
{
    private LivehouseStorage? _storage;

    protected LivehouseStorage Storage => _storage ?? throw new InvalidOperationException("The storage is not open.");

    /// <summary>Each test has a database of its own, empty at first; the same one each time within a test.</summary>
    protected abstract StorageOptions Options { get; }

    public virtual async Task InitializeAsync() => _storage = await Open();

    public virtual async Task DisposeAsync()
    {
        if (_storage is not null) await _storage.DisposeAsync();
    }

    protected Task<LivehouseStorage> Open() => LivehouseStorage.Open(Options, TimeProvider.System);

    /// <summary>Closes the storage and opens it again, as a restart of the server does.</summary>
    protected async Task Reopen()
    {
        await Storage.DisposeAsync();
        _storage = await Open();
    }
}
