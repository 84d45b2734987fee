// A cluster is already several servers: two at the same time would starve each other's probes.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
