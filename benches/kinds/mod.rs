//! Console lines that cost differently, for all benchmarks.

/// One line of each kind that costs differently, about 100 characters each.
pub(crate) const KINDS: [(&str, &str); 6] = [
    (
        "plain",
        "[12:00:01] [Server thread/INFO]: Steve has made the advancement [Getting an Upgrade] after some time now",
    ),
    (
        "dotted",
        "[12:00:01] [main/INFO]: Loading library org.example.core-4.1.12.3.jar of 1.20.1.2 in net.minecraft.server",
    ),
    (
        "coloured",
        "\u{1b}[32m[12:00:01 INFO]:\u{1b}[0m \u{1b}[33;1mWorldGuard\u{1b}[0m: \u{1b}[38;5;208mregion\u{1b}[m spawn was loaded and takes effect",
    ),
    (
        "unicode",
        "[12:00:01] [Server thread/INFO]: <Жанна> Привет всем — „schöne Grüße“ ✓ 日本語 🎮 и хорошего вечера вам",
    ),
    (
        "join",
        "[12:00:01] [Server thread/INFO]: Steve[/203.0.113.7:53211] logged in with entity id 42 at (0.5, 64.0, 0.5)",
    ),
    (
        "secret",
        "[12:00:01] [Server thread/INFO]: Steve issued server command: /login hunter2-correct-horse-battery-staple",
    ),
];

/// The frame that brings a line.
pub(crate) fn frame(line: &str) -> String {
    let line = serde_json::to_string(line).unwrap_or_default();
    format!("{{\"event\":\"console output\",\"args\":[{line}]}}")
}
