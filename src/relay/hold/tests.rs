//! What is given out and comes back.

use std::io::ErrorKind;

use super::*;

const LIMITS: HoldLimits =
    HoldLimits { channel_memory: 100, memory: 150, channel_spill: 10 * 1024, spill: 35 };

#[test]
fn memory_is_counted_for_each_and_for_all() {
    let hold = Hold::new(LIMITS, "/nowhere".into());
    let (mut one, mut other) = (hold.share(), hold.share());
    assert!(one.has_room_for(100) && !one.has_room_for(101));
    one.grow(90);
    other.grow(50);
    assert!(other.has_room_for(10) && !other.has_room_for(11), "all may have 150");
    one.set(20);
    assert!(other.has_room_for(50) && !other.has_room_for(51), "one may have 100");
    assert_eq!((one.bytes(), hold.memory()), (20, 70));
    let large = Hold::new(HoldLimits { channel_memory: 1280, ..LIMITS }, "/nowhere".into());
    let (mut one, other) = (large.share(), large.share());
    one.grow(150);
    assert!(other.has_room_for(10) && !other.has_room_for(11), "a little may always be kept");
}

#[test]
fn what_is_dropped_is_given_back() {
    let hold = Hold::new(LIMITS, "/nowhere".into());
    let (mut one, mut other) = (hold.share(), hold.share());
    one.grow(20);
    other.grow(50);
    drop(one);
    other.shrink(10);
    assert_eq!(hold.clone().memory(), 40);
}

#[test]
fn extents_are_bounded_and_used_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let hold = Hold::new(LIMITS, folder.path().into());
    let mut extents: Vec<_> = (0..3).map(|_| hold.disk().allocate().expect("there is room")).collect();
    assert!(matches!(hold.disk().allocate(), Err(DiskError::Full)));
    assert_eq!((hold.disk().extent(), hold.spilled()), (10, 30));
    for (number, extent) in extents.iter().enumerate() {
        extent.write(0, format!("text {number}").as_bytes()).expect("written");
        extent.write(6, b"more").expect("written");
    }
    drop(extents.remove(1));
    extents.push(hold.disk().allocate().expect("one is free again"));
    extents[2].write(0, b"new").expect("written");
    let read = |extent: &Extent, length: usize| {
        let mut text = vec![0; length];
        extent.read(&mut text).map(|()| String::from_utf8_lossy(&text).into_owned())
    };
    assert_eq!(read(&extents[0], 10).expect("read"), "text 0more");
    assert_eq!(read(&extents[1], 10).expect("read"), "text 2more");
    assert_eq!(read(&extents[2], 3).expect("read"), "new");
    drop(extents);
    assert_eq!(hold.spilled(), 0);
}

#[test]
fn a_folder_that_can_not_be_written_is_an_error_until_it_can() {
    let folder = tempfile::tempdir().expect("a folder");
    let hold = Hold::new(LIMITS, folder.path().join("not yet"));
    let refused = hold.disk().allocate().expect_err("no folder");
    assert!(matches!(refused, DiskError::Io(error) if error.kind() == ErrorKind::NotFound));
    assert_eq!(hold.spilled(), 0);
    std::fs::create_dir(folder.path().join("not yet")).expect("a folder");
    let extent = hold.disk().allocate().expect("there is a folder");
    extent.write(0, b"text").expect("written");
    folder.close().expect("removed");
    extent.write(0, b"more").expect("the file needs no folder");
}
