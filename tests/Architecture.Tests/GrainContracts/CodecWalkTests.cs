using System.Reflection;
using System.Runtime.CompilerServices;
using Livehouse.Silo.Wire;
using Livehouse.Streams;
using Livehouse.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Session;
using Xunit.Abstractions;

namespace Livehouse.Tests.GrainContracts;

/// <summary>
/// Everything that crosses a grain interface comes out of Orleans' codecs as it went in. A call within a node serialises nothing, so that most tests would not
/// see what is missing.
/// </summary>
public sealed class CodecWalkTests : IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly ServiceProvider _services;
    private readonly Serializer _serializer;

    public CodecWalkTests(ITestOutputHelper output)
    {
        _output = output;
        var services = new ServiceCollection();
        services.AddMessageCodecs();
        _services = services.BuildServiceProvider();
        _serializer = _services.GetRequiredService<Serializer>();
    }

    /// <summary>Types that can be created on their own.</summary>
    private static IEnumerable<Type> Records =>
        GrainContract
            .Reachable()
            .Where(static type => type is { IsEnum: false, IsAbstract: false })
            .Where(type => GrainContract.Messages.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type));

    public void Dispose() => _services.Dispose();

    [Fact]
    public Task GivenAnyTypeThatCrossesAGrainInterface_WhenItIsSerialized_ThenItIsUnchanged() => Seeds.Try(5, _output.WriteLine, seed =>
    {
        var generator = new Generator(new Random(seed));
        foreach (var type in GrainContract.Reachable().OrderBy(type => type.ToString(), StringComparer.Ordinal))
        {
            for (var value = 0; value < 60; value++)
            {
                var sent = type == typeof(StreamBatch) ? Batch(generator) : generator.Make(type);
                Assert.Null(Difference.Between(sent, Cross(type, sent), type.Name));
            }
        }

        return Task.CompletedTask;
    });

    /// <summary>Older nodes send nothing for a member that they don't know.</summary>
    [Fact]
    public void GivenAMessageWhoseMembersAreNull_WhenItIsSerialized_ThenTheyStayNull()
    {
        foreach (var type in Records)
        {
            var sent = RuntimeHelpers.GetUninitializedObject(type);
            Assert.Null(Difference.Between(sent, Cross(type, sent), type.Name, GrainContract.Written));
        }
    }

    [Fact]
    public Task GivenAnyMessage_WhenItStaysInItsNode_ThenItIsNotCopied() => Seeds.Try(1, _output.WriteLine, seed =>
    {
        var generator = new Generator(new Random(seed));
        foreach (var type in GrainContract.Reachable().Where(type => !type.IsValueType && !GrainContract.IsList(type) && !GrainContract.IsMap(type)))
        {
            var sent = type == typeof(StreamBatch) ? Batch(generator) : generator.Make(type);
            Assert.True(ReferenceEquals(sent, Call(nameof(CopyOf), type, sent)), $"{type} is copied.");
        }

        return Task.CompletedTask;
    });

    /// <summary>As a node of the version before, or of the next one, would: each of the two messages begins as the other does.</summary>
    [Fact]
    public void GivenAMessageWithOtherMembers_WhenItIsRead_ThenWhatBothHaveIsThere()
    {
        var caller = new Callers.Caller("t", "u", "Uma", ["viewer"]);
        var older = _serializer.Deserialize<UserCommand>(_serializer.SerializeToArray(new BanUser(caller, "v", 60, "spam") { IsUnknown = true }));
        Assert.Null(Difference.Between(new UserCommand(caller, "v"), older, nameof(UserCommand)));
        var newer = _serializer.Deserialize<BanUser>(_serializer.SerializeToArray(new UserCommand(caller, "v")));
        Assert.Null(Difference.Between(new BanUser(caller, "v", null, null), newer, nameof(BanUser)));
    }

    /// <summary>What <c>wire-names.txt</c> says of ids is what Orleans writes.</summary>
    [Fact]
    public void GivenAMember_WhenOnlyItIsSet_ThenOnlyTheFieldOfItsIdDiffers()
    {
        var generator = new Generator(new Random(1));
        foreach (var type in Records)
        {
            var empty = Fields(type, RuntimeHelpers.GetUninitializedObject(type));
            foreach (var member in WireMember.Of(type))
            {
                var message = RuntimeHelpers.GetUninitializedObject(type);
                member.Property.SetValue(message, Other(generator, member.Property.PropertyType));
                var level = (type.BaseType == typeof(object) ? 0 : 2) + (member.IsParameter ? 0 : 1);
                var changed = Fields(type, message).Where(field => !empty.TryGetValue(field.Key, out var was) || was != field.Value).Select(field => field.Key);
                Assert.True(changed.SequenceEqual([(level, member.Id)]), $"{type.Name}.{member.Property.Name} crosses as {string.Join(", ", changed)}.");
            }
        }
    }

    private static StreamBatch Batch(Generator generator)
    {
        var events = Enumerable.Range(1, 3).Select(seq => (StreamEvent)generator.Make(typeof(StreamEvent)) with { Seq = seq });
        return new StreamBatch("st_1", "ep_1", [.. events]);
    }

    /// <summary>A value that is not the type's default.</summary>
    private static object Other(Generator generator, Type type)
    {
        var zero = type.IsValueType ? Activator.CreateInstance(type) : null;
        while (true)
        {
            if (generator.Make(type) is var made && !made.Equals(zero)) return made;
        }
    }

    /// <summary>The fields of a message by level (a record has two, parameters and properties, after those of its base) and id, each with its bytes.</summary>
    private Dictionary<(int Level, uint Id), string> Fields(Type type, object message)
    {
        var bytes = (byte[])Call(nameof(Serialize), type, message)!;
        using var session = _services.GetRequiredService<SerializerSessionPool>().GetSession();
        var reader = Reader.Create(bytes, session);
        var fields = new Dictionary<(int, uint), string>();
        var (level, id) = (0, 0u);
        reader.ReadFieldHeader();
        while (true)
        {
            var field = reader.ReadFieldHeader();
            if (field.IsEndObject) return fields;
            if (field.IsEndBaseFields)
            {
                (level, id) = (level + 1, 0);
                continue;
            }

            id += field.FieldIdDelta;
            var start = (int)reader.Position;
            reader.SkipField(field);
            fields.Add((level, id), $"{field.WireType} {Convert.ToHexString(bytes.AsSpan(start, (int)reader.Position - start))}");
        }
    }

    private object? Cross(Type type, object sent) => Call(nameof(CrossAs), type, sent);

    private object? Call(string method, Type type, object value) =>
        typeof(CodecWalkTests).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(type).Invoke(this, [value]);

    private T? CrossAs<T>(T sent) => _serializer.Deserialize<T>(_serializer.SerializeToArray(sent));

    private byte[] Serialize<T>(T sent) => _serializer.SerializeToArray(sent);

    private T? CopyOf<T>(T sent) => _services.GetRequiredService<DeepCopier>().Copy(sent);
}
