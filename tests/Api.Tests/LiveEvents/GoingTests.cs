using System.Net;
using System.Text;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.LiveEvents;

public sealed class GoingTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenManyWhoComeAtOnceAndTwice_WhenCounted_ThenEachCountsOnce()
    {
        var id = await EventTests.Announce(server.As("g1"));
        var people = Enumerable.Range(0, 20).Select(at => server.As($"g1-{at}")).ToList();

        var answers = await Task.WhenAll(people.Concat(people).Select(person => person.Post($"/api/events/{id}/going")));

        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(20, answers.Max(static answer => answer.At("going")!.GetValue<int>()));
        await Task.WhenAll(people.Take(5).Select(person => person.Delete($"/api/events/{id}/going")));
        Assert.Equal(15, (await server.Anonymous().Get($"/api/events/{id}")).At("event.going")!.GetValue<int>());
        (await server.Anonymous().Post($"/api/events/{id}/going")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await server.As("g1", "elsewhere").Post($"/api/events/{id}/going")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenACancelledEvent_WhenSomebodyIsGoing_ThenItsStateForbidsIt()
    {
        using var host = server.As("g2");
        var id = await EventTests.Announce(host);
        await host.Delete($"/api/events/{id}");
        (await server.As("g2fan").Post($"/api/events/{id}/going")).AssertProblem(HttpStatusCode.Conflict, "invalid_state");
    }

    [Fact]
    public async Task GivenAnEvent_WhenItsCalendarFileIsTaken_ThenItKeepsTheRulesOfTheFormat()
    {
        using var host = server.As("g3");
        const string title = "Übung; mit Komma, Schräg\\\\strich";
        var description = string.Concat(Enumerable.Repeat("Ein langer Text mit Ümlauten und 東京 🎹, ", 10)) + "\\nzweite Zeile";
        var id = await EventTests.Announce(
            host, title, more: $$""","description":"{{description}}","tags":["music","a,b"],"endsAt":"{{EventTests.At(5)}}" """);

        var file = await server.Anonymous().Get($"/api/events/{id}/calendar.ics");

        Assert.Equal((HttpStatusCode.OK, "text/calendar", "utf-8"), (
            file.Status, file.ContentHeaders.ContentType!.MediaType, file.ContentHeaders.ContentType.CharSet));
        var lines = Lines(file);
        Assert.Equal(["BEGIN:VCALENDAR", "END:VCALENDAR"], [lines[0], lines[^1]]);
        var entry = lines.SkipWhile(static line => line != "BEGIN:VEVENT").TakeWhile(static line => line != "END:VEVENT").ToList();
        Assert.Contains("VERSION:2.0", lines);
        Assert.Single(lines, static line => line.StartsWith("PRODID:", StringComparison.Ordinal));
        Assert.Contains($"UID:{id}@livehouse", entry);
        foreach (var name in (string[])["DTSTAMP", "DTSTART", "DTEND"])
        {
            Assert.Matches($"^{name}:[0-9]{{8}}T[0-9]{{6}}Z$", Assert.Single(entry, line => line.StartsWith(name, StringComparison.Ordinal)));
        }

        Assert.Contains(@"SUMMARY:Übung\; mit Komma\, Schräg\\strich", entry);
        var said = Assert.Single(entry, static line => line.StartsWith("DESCRIPTION:", StringComparison.Ordinal));
        Assert.EndsWith(@"東京 🎹\, \nzweite Zeile", said, StringComparison.Ordinal);
        Assert.Contains(@"CATEGORIES:music,a\,b", entry);
        Assert.Contains("STATUS:CONFIRMED", entry);
        Assert.DoesNotContain(lines, static line => line.Contains("TZID", StringComparison.Ordinal));
        var before = Sequence(entry);

        await host.Put($"/api/events/{id}", """{"title":"Moved"}""");
        await host.Delete($"/api/events/{id}");
        var later = Lines(await server.Anonymous().Get($"/api/events/{id}/calendar.ics"));
        Assert.Contains("STATUS:CANCELLED", later);
        Assert.Contains($"UID:{id}@livehouse", later);
        Assert.True(Sequence(later) > before);
        (await server.As("g3", "elsewhere").Get($"/api/events/{id}/calendar.ics")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    /// <summary>RFC 5545, section 3.1: lines end with CRLF and have at most 75 octets, of whole characters; a longer one goes on behind a blank.</summary>
    private static List<string> Lines(ApiAnswer file)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file.Bytes);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        var folded = text.Split("\r\n")[..^1];
        Assert.All(folded, static line => Assert.DoesNotContain('\n', line));
        Assert.All(folded, static line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, 75));
        List<string> lines = [];
        foreach (var line in folded)
        {
            if (line[0] is ' ' or '\t') lines[^1] += line[1..];
            else lines.Add(line);
        }

        return lines;
    }

    private static int Sequence(IReadOnlyList<string> lines) =>
        int.Parse(
            Assert.Single(lines, static line => line.StartsWith("SEQUENCE:", StringComparison.Ordinal))["SEQUENCE:".Length..],
            System.Globalization.CultureInfo.InvariantCulture);
}
