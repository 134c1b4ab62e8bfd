//! Odd and hostile output of a game server: the mirror shows what is safe of it and goes on.

use sandbox::Dialect;

use crate::support::{Builder, in_every_dialect, tells_of_loss};

in_every_dialect! { hostile_text_is_shown_as_text a_line_of_70_kib_arrives_whole frames_that_cannot_be_read_end_nothing }

async fn hostile_text_is_shown_as_text(dialect: Dialect) {
    let world = Builder::speaking(dialect).start().await;
    world.guild.set_nick(world.admin, Some("**Al** ||ice|| <@1> `x` @everyone"));
    world.bind_and_mirror().await;
    let (admin, role) = (world.admin, world.guild.add_role("pinged", 0));
    world.guild.set_mentionable(role, true);
    world.server.emit(format!("@everyone @here <@{admin}> <@&{role}> look"));
    world.server.emit("``` out of the fence ```` and `inline`");
    world.server.emit("left \u{202e}thgir\u{202c} zero\u{200b}width \u{feff}bom");
    world.server.emit_all([
        &b"nul \0 bell \x07 del \x7f end"[..],
        b"",
        b"   ",
        b"broken \xff\xfe utf-8",
        b"# no heading",
    ]);
    world.server.emit("http://example.com/x.png is no picture");
    world.server.emit("the last of them");
    world.posted("the last of them").await;
    world.admin("/mc say hi").await;
    world.posted("say hi").await;
    let lines = world.lines_in(world.channel);
    let expected = [
        format!("@everyone @here <@{admin}> <@&{role}> look"),
        "`\u{200b}`\u{200b}` out of the fence `\u{200b}`\u{200b}`\u{200b}` and `inline`".into(),
        "left thgir zerowidth bom".into(),
        "nul  bell  del  end".into(),
        "broken \u{fffd}\u{fffd} utf-8".into(),
        "# no heading".into(),
        "http://example.com/x.png is no picture".into(),
        "the last of them".into(),
    ];
    assert_eq!(lines[..expected.len()], expected, "{dialect:?}");
    let shown = world.shown();
    let action = shown.lines().find(|line| line.contains("what=say hi ")).unwrap();
    for written in ["**Al", "||ice", "<@1>", " `x`", " @everyone"] {
        assert!(!action.contains(written), "{written:?} is not escaped: {action}");
    }
    world.assert_all_posts_are_proper(world.channel);
    world.end().await;
}

async fn a_line_of_70_kib_arrives_whole(dialect: Dialect) {
    let mut builder = Builder::speaking(dialect);
    builder.discord.limits.scale = 0.02;
    let world = builder.start().await;
    world.bind_and_mirror().await;
    let long: String = (0..7_000).map(|number| format!("{number:09}.")).collect();
    world.server.emit("before");
    world.server.emit(&long);
    world.server.emit("after");
    world.posted("after").await;
    let lines = world.lines_in(world.channel);
    let (first, last) = (place(&lines, "before"), place(&lines, "after"));
    let arrived = lines[first + 1..last].concat();
    // Go daemons cut a line at 64 KiB, calagopus sends it in pieces: what they sent is what is shown.
    let sent = if dialect == Dialect::Calagopus { &*long } else { &long[..64 * 1024] };
    assert_eq!(arrived.len(), sent.len(), "{dialect:?}");
    assert_eq!(arrived, sent);
    if dialect != Dialect::Calagopus {
        assert_eq!(last, first + 2, "one line goes on over many messages");
    }
    world.assert_all_posts_are_proper(world.channel);
    world.end().await;
}

fn place(lines: &[String], wanted: &str) -> usize {
    lines.iter().position(|line| line == wanted).unwrap()
}

async fn frames_that_cannot_be_read_end_nothing(dialect: Dialect) {
    let world = Builder::speaking(dialect).start().await;
    world.bind_and_mirror().await;
    for frame in [
        "",
        "{",
        "[]",
        "null",
        "\"text\"",
        r#"{"event":"console output","args":["trunc"#,
        r#"{"event":7,"args":{}}"#,
        r#"{"event":"something new","args":["a",1,null,{"b":[]}]}"#,
        r#"{"event":"stats","args":["not json"]}"#,
        r#"{"event":"status","args":[]}"#,
        r#"{"event":"status","args":["dreaming"]}"#,
        r#"{"event":"console output","args":[]}"#,
        r#"{"args":["no event"]}"#,
    ] {
        world.server.send_raw(frame);
    }
    world.server.emit("still here");
    world.posted("still here").await;
    assert_eq!(world.server.socket_count(), 1);
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    // A text frame with invalid UTF-8 and a frame of megabytes end the connection; the next one goes on.
    world.server.send_bytes(vec![0x81, 0x02, 0xff, 0xfe]);
    world.server.emit("back again");
    world.shown_in_full("back again").await;
    assert_eq!(world.sockets_used(), 2);
    assert_eq!(world.lines_in(world.channel), ["still here", "back again"]);
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}
