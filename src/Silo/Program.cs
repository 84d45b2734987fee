using Livehouse.Silo;

return await ClusterProgram.Run(args);
