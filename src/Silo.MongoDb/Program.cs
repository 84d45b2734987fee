using Livehouse.Silo;
using Livehouse.Silo.MongoDb;

return await ClusterProgram.Run(args, static settings => new MongoDbMembership(settings));
