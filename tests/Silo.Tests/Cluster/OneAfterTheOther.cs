// A cluster is several servers already: two of them at once would starve each other's probes.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
