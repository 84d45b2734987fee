using Livehouse.Api.Hosting;
using Livehouse.Silo.MongoDb;

return await LivehouseApplication.Run(args, new Deployment(static settings => new MongoDbMembership(settings)));
