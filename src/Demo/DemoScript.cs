namespace Livehouse.Demo;

/// <summary>What is said and done in the demo's stream, in order; at the end it begins anew.</summary>
internal static class DemoScript
{
    public static IReadOnlyList<string> Guests { get; } = ["jonas", "aylin", "theo", "priya", "sofia", "kenji", "lea", "omar"];

    public static IReadOnlyList<DemoLine> Lines { get; } =
    [
        new(DemoSettings.Host, "Hello everyone, and welcome to the living room!"),
        new("jonas", "Hi Mara! The light is lovely today."),
        new("aylin", "Made tea, found my blanket. I'm ready."),
        new(DemoSettings.Host, "Requests go into the chat. I play what has the most hearts.", Pinned: true),
        new("theo", "First time here. Is this always on Sundays?"),
        new("priya", "Every Sunday, and sometimes when it rains."),
        new("sofia", "Could you play the one from last week, with the long ending?", Reaction: "❤️"),
        new("kenji", "Yes please!", Reaction: "❤️"),
        new(DemoSettings.Host, "The long ending it is. Give me a moment to tune."),
        new("lea", "Listening from the train, it works even in the tunnel."),
        new("jonas", "This part always gets me.", Gift: "rose"),
        new("omar", "The sound is so clear today. Did you change something?"),
        new(DemoSettings.Host, "A new microphone. Thank you for noticing, Omar."),
        new("theo", "I've been here for ten minutes and I already have a favourite song.", Reaction: "🎉"),
        new("aylin", "My cat has joined us. She approves.", Reaction: "😂"),
        new("priya", "Everyone: there is a poll on next week's theme after this song."),
        new("kenji", "Voting for songs about the sea."),
        new("sofia", "Songs about trains, for Lea.", Reaction: "😂"),
        new("lea", "I would cry in public, but yes.", Gift: "rose"),
        new(DemoSettings.Host, "Trains and the sea. That's a whole evening."),
        new("omar", "Thank you for this hour, it's the best one of my week.", Reaction: "❤️", Gift: "rose"),
        new("jonas", "Encore!", Reaction: "🎉"),
        new("aylin", "Encore!!", Reaction: "🎉"),
        new(DemoSettings.Host, "All right. One more, the quiet one."),
        new("theo", "Goosebumps.", Reaction: "❤️"),
        new("priya", "I'm turning the lights off for this."),
        new("kenji", "Greetings from Osaka, where it's almost morning."),
        new(DemoSettings.Host, "Good morning, Osaka! Then this one is for you."),
    ];
}

/// <param name="Reaction">What some others answer with.</param>
/// <param name="Gift">What the speaker gives with it, of the server's standard catalogue.</param>
internal sealed record DemoLine(string Speaker, string Text, string? Reaction = null, string? Gift = null, bool Pinned = false);
