using Livehouse.Captions.Audio;
using Livehouse.Captions.Configuration;
using Livehouse.Captions.Recognition;
using Livehouse.Captions.Server;
using Livehouse.Captions.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
var (options, faults) = WorkerOptions.Read(builder.Configuration);
if (faults.Count > 0)
{
    foreach (var fault in faults) await Console.Error.WriteLineAsync(fault);
    return 1;
}

// Each request's address would be logged, and addresses of HLS are secrets.
builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
builder.Services.AddSingleton(options);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainFor + TimeSpan.FromSeconds(5));
builder.Services.AddHttpClient<LivehouseApi>(http => LivehouseApi.Prepare(http, options));
builder.Services.AddHttpClient<HttpRecognizer>(http => http.Timeout = TimeSpan.FromMinutes(2));
builder.Services.AddSingleton<ISpeechRecognizer>(provider => options.Recognizer switch
{
    RecognizerKind.Whisper => new WhisperRecognizer(options.WhisperModel),
    RecognizerKind.Http => ActivatorUtilities.CreateInstance<HttpRecognizer>(
        provider, provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(HttpRecognizer)), options),
    _ => new PocketSphinxRecognizer(options),
});
builder.Services.AddSingleton<IAudioSource, FfmpegAudio>();
builder.Services.AddSingleton<StreamCaptioner>();
builder.Services.AddHostedService<StreamWatch>();
using var host = builder.Build();
await host.RunAsync();
return 0;
