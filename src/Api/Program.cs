using Livehouse.Api.Hosting;

return await LivehouseApplication.Run(args);
