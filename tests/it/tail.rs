//! `/console tail`.

use crate::support::World;

#[tokio::test]
async fn the_last_lines_are_for_whoever_asks_and_as_the_mirror_shows_them() {
    let world = World::mirrored().await;
    let viewer = world.member("Vera", &["view"]).await;
    let none = world.reads(viewer, "/console tail").await;
    assert_eq!(none, "[console-tail-none server=Survival]");
    for number in 1..=25 {
        world.server.emit(format!("line {number}"));
    }
    world.server.emit("\u{1b}[32mMia joined from 203.0.113.9\u{1b}[0m");
    world.posted("Mia joined").await;
    let read = world.reads(viewer, "/console tail lines:3").await;
    assert!(read.starts_with("[console-tail count=3 server=Survival]\n```"), "{read}");
    assert!(read.contains("line 24\nline 25\n") && read.contains("Mia joined from ‹ip "), "{read}");
    assert!(!read.contains("line 23") && !read.contains("203.0.113.9"), "{read}");
    let read = world.reads(viewer, "/console tail").await;
    assert!(
        read.starts_with("[console-tail count=20 server=Survival]") && read.contains("line 7\n"),
        "{read}"
    );
    assert!(!read.contains("line 6\n"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn what_does_not_fit_into_a_message_is_a_file() {
    let world = World::mirrored().await;
    for number in 10..70 {
        world.server.emit(format!("{number} {}", "x".repeat(97)));
    }
    world.server.emit("the end");
    world.shown_times("the end", 1).await;
    let reply = world.admin("/console tail lines:50").await;
    assert_eq!((&*reply.content, reply.ephemeral), ("[console-tail count=50 server=Survival]", true));
    let [file] = &*reply.attachments else { panic!("{} files", reply.attachments.len()) };
    let text = String::from_utf8(file.bytes.to_vec()).unwrap();
    assert_eq!(
        (&*file.filename, text.lines().count(), text.lines().last()),
        ("console.log", 50, Some("the end"))
    );
    assert!(text.starts_with("21 xxx"), "{text}");
    world.end().await;
}
