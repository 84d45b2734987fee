using Livehouse.Billing;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Listings;
using Livehouse.LocalSilo;
using Livehouse.Matching;
using Livehouse.Moderation;
using Livehouse.Notices;
using Livehouse.Rooms;
using Livehouse.Streams;
using Livehouse.Testing;
using Livehouse.Users;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests;

/// <summary>Every method of every grain interface reaches the grain of that key, with its argument, and brings back that grain's answer.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData(typeof(IStreamGrain))]
    [InlineData(typeof(IUserGrain))]
    [InlineData(typeof(IReportQueueGrain))]
    [InlineData(typeof(IDirectoryGrain))]
    [InlineData(typeof(IRoomGrain))]
    [InlineData(typeof(IMediaNameGrain))]
    [InlineData(typeof(IRoomDirectoryGrain))]
    [InlineData(typeof(ISubscriptionGrain))]
    [InlineData(typeof(IBillingOwnerGrain))]
    [InlineData(typeof(IInboxGrain))]
    [InlineData(typeof(IMatchGrain))]
    [InlineData(typeof(INotificationRouterGrain))]
    public async Task GivenAGrain_WhenAnyOfItsMethodsIsCalled_ThenThatMethodRunsWithTheArgumentAndItsAnswerComesBack(Type kind)
    {
        var calls = new List<(string Key, string Method, object?[] Arguments, object Answer)>();
        T Make<T>(string key, IGrainHost host) where T : class => Recording.Of<T>((method, arguments) =>
        {
            var answer = AnswerTo(method.ReturnType);
            calls.Add((key, method.Name, arguments, answer));
            return answer;
        });
        await using var silo = new LocalSilo.LocalSilo(
            new LocalSiloOptions(),
            new GrainFactories
            {
                Stream = Make<IStreamGrain>,
                User = Make<IUserGrain>,
                ReportQueue = Make<IReportQueueGrain>,
                Directory = Make<IDirectoryGrain>,
                Room = Make<IRoomGrain>,
                MediaName = Make<IMediaNameGrain>,
                RoomDirectory = Make<IRoomDirectoryGrain>,
                Subscription = Make<ISubscriptionGrain>,
                BillingOwner = Make<IBillingOwnerGrain>,
                Inbox = Make<IInboxGrain>,
                Match = Make<IMatchGrain>,
                NotificationRouter = Make<INotificationRouterGrain>,
            },
            new FakeClock(),
            () => { },
            NullLogger<LocalSilo.LocalSilo>.Instance);
        var (grain, key) = kind.Name switch
        {
            nameof(IStreamGrain) => (silo.Stream("st_1"), "st_1"),
            nameof(IUserGrain) => (silo.User("tenant", "user"), "tenant:user"),
            nameof(IReportQueueGrain) => (silo.ReportQueue("tenant"), "tenant"),
            nameof(IRoomGrain) => (silo.Room(new RoomRef("tenant", "main", "a:room")), "tenant:main:a:room"),
            nameof(IMediaNameGrain) => (silo.MediaName("main", "a:room"), "main:a:room"),
            nameof(IRoomDirectoryGrain) => (silo.RoomDirectory("tenant"), "tenant"),
            nameof(ISubscriptionGrain) => (silo.Subscription("tenant", "user"), "tenant:user"),
            nameof(IBillingOwnerGrain) => (silo.BillingOwner("customer:cus_1"), "customer:cus_1"),
            nameof(IInboxGrain) => (silo.Inbox("tenant", "user"), "tenant:user"),
            nameof(IMatchGrain) => (silo.Match("tenant", "tp_1"), "tenant:tp_1"),
            nameof(INotificationRouterGrain) => (silo.NotificationRouter(), "all"),
            _ => ((object)silo.Directory("tenant"), "tenant"),
        };
        foreach (var method in kind.GetMethods())
        {
            var arguments = method.GetParameters().Select(parameter => parameter.ParameterType == typeof(string) ? (object)parameter.Name! : null).ToArray();
            var answer = (Task)method.Invoke(grain, arguments)!;
            await answer.WaitAsync(Contract.Probe.Patience);
            var call = Assert.Single(calls);
            Assert.Equal((key, method.Name), (call.Key, call.Method));
            Assert.Equal(arguments, call.Arguments);
            if (method.ReturnType.IsGenericType) Assert.Same(ResultOf(call.Answer), ResultOf(answer));
            calls.Clear();
        }
    }

    private static object AnswerTo(Type task)
    {
        if (!task.IsGenericType) return Task.CompletedTask;
        var type = task.GetGenericArguments()[0];
        var value = type == typeof(bool) ? true : System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
        return typeof(Task).GetMethod(nameof(Task.FromResult))!.MakeGenericMethod(type).Invoke(null, [value])!;
    }

    private static object? ResultOf(object task)
    {
        var result = task.GetType().GetProperty("Result")!.GetValue(task);
        return result is bool ? true.ToString() : result;
    }
}
