//! Mirrors: one binding per channel, many channels per binding, each with its layout.

use super::*;
use crate::{
    model::{BindingId, Layout, Mirror, Mode, Shows, TemporaryMode},
    store::{Mirrored, StoreError},
};

const THREAD: ChannelId = ChannelId::new(1_107_000_000_000_000_031);

fn mirror(binding: BindingId, at: i64) -> Mirror {
    let (layout, gone_at, thread) = (Layout::Messages, None, None);
    Mirror {
        channel: CHANNEL,
        guild: HERE,
        binding,
        created_by: ALICE,
        created_at: at,
        layout,
        shows: Shows::All,
        mode: None,
        gone_at,
        thread,
    }
}

#[tokio::test]
async fn what_a_mirror_shows_stays_until_it_is_changed_and_a_mode_until_it_ends() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await.id;
    let store = &temp.store;
    let now = async || store.mirror_in(HERE, CHANNEL).await.unwrap().unwrap();
    let mode = |mode, until| TemporaryMode { mode, until };
    let quiet = mode(Mode::Quiet, 1_000);
    assert!(!store.set_mode(CHANNEL, Some(quiet)).await.unwrap(), "nothing is mirrored yet");
    store
        .mirror(&NewMirror { shows: Some(Shows::Warnings), ..new_mirror(CHANNEL, binding) }, 1)
        .await
        .unwrap();
    store.mirror(&new_mirror(CHANNEL, binding), 2).await.unwrap();
    assert_eq!(now().await.shows, Shows::Warnings);
    assert!(store.set_mode(CHANNEL, Some(quiet)).await.unwrap());
    assert_eq!(now().await.mode, Some(quiet));
    store.set_mode(CHANNEL, Some(mode(Mode::Verbose, 2_000))).await.unwrap();
    store.mode_ended(CHANNEL, quiet).await.unwrap();
    assert_eq!(now().await.mode, Some(mode(Mode::Verbose, 2_000)), "another one has begun since");
    store.mode_ended(CHANNEL, mode(Mode::Verbose, 2_000)).await.unwrap();
    assert_eq!(now().await.mode, None);
    let changed = NewMirror { shows: Some(Shows::All), ..new_mirror(CHANNEL, binding) };
    let changed = store.mirror(&changed, 3).await.unwrap();
    assert!(matches!(changed, Mirrored::Changed { showed: Shows::Warnings, .. }), "{changed:?}");
}

#[tokio::test]
async fn a_channel_mirrors_one_binding_and_is_moved_only_from_the_one_that_may_end() {
    let temp = temp().await;
    let (first, second) = (temp.bound(HERE, "first").await.id, temp.bound(HERE, "second").await.id);
    let put = |binding, instead_of, at| {
        let new = NewMirror { instead_of, ..new_mirror(CHANNEL, binding) };
        let store = temp.store.clone();
        async move { store.mirror(&new, at).await.unwrap() }
    };
    assert_eq!(put(first, None, 1).await, Mirrored::New(mirror(first, 1)));
    assert_eq!(put(first, None, 2).await, Mirrored::Already(mirror(first, 1)));
    assert_eq!(put(second, None, 3).await, Mirrored::Held(mirror(first, 1)));
    assert_eq!(put(second, Some(second), 3).await, Mirrored::Held(mirror(first, 1)));
    let moved = put(second, Some(first), 4).await;
    assert_eq!(moved, Mirrored::Moved { mirror: mirror(second, 4), from: first });
    assert_eq!(temp.store.all_mirrors().await.unwrap(), [mirror(second, 4)]);
    assert_eq!(temp.store.mirror_in(HERE, CHANNEL).await.unwrap(), Some(mirror(second, 4)));
}

#[tokio::test]
async fn mirroring_again_changes_the_layout_only_when_one_is_named() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await.id;
    let store = &temp.store;
    for (layout, told, kept) in [
        (None, "new", Layout::Messages),
        (Some(Layout::ThreadPerDay), "changed", Layout::ThreadPerDay),
        (None, "already", Layout::ThreadPerDay),
        (Some(Layout::ThreadPerDay), "already", Layout::ThreadPerDay),
        (Some(Layout::Live), "changed", Layout::Live),
    ] {
        let new = NewMirror { layout, ..new_mirror(CHANNEL, binding) };
        let (word, now) = match store.mirror(&new, 1).await.unwrap() {
            Mirrored::New(mirror) => ("new", mirror),
            Mirrored::Already(mirror) => ("already", mirror),
            Mirrored::Changed { mirror, from, .. } => {
                assert_ne!(mirror.layout, from);
                ("changed", mirror)
            }
            other => panic!("{other:?}"),
        };
        assert_eq!((word, now.layout), (told, kept), "{layout:?}");
        assert_eq!(store.mirror_in(HERE, CHANNEL).await.unwrap(), Some(now));
    }
}

#[tokio::test]
async fn a_gone_channel_keeps_its_row_until_it_is_mirrored_again() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await.id;
    let store = &temp.store;
    assert!(!store.mark_gone(CHANNEL, 1).await.unwrap(), "it mirrors nothing");
    store.mirror(&new_mirror(CHANNEL, binding), 1).await.unwrap();
    assert!(store.mark_gone(CHANNEL, 2).await.unwrap());
    assert!(!store.mark_gone(CHANNEL, 3).await.unwrap(), "the first time counts");
    let gone = store.mirror_in(HERE, CHANNEL).await.unwrap();
    assert_eq!(gone, Some(Mirror { gone_at: Some(2), ..mirror(binding, 1) }));
    let again = store.mirror(&new_mirror(CHANNEL, binding), 4).await.unwrap();
    assert_eq!(again, Mirrored::Already(mirror(binding, 1)));
    assert_eq!(store.mirror_in(HERE, CHANNEL).await.unwrap(), Some(mirror(binding, 1)));
}

#[tokio::test]
async fn a_thread_is_remembered_until_the_layout_changes_or_the_mirror_moves() {
    let temp = temp().await;
    let (first, second) = (temp.bound(HERE, "first").await.id, temp.bound(HERE, "second").await.id);
    let store = &temp.store;
    assert!(!store.set_thread(CHANNEL, Some((THREAD, "2026-11-21"))).await.unwrap(), "it mirrors nothing");
    let daily = NewMirror { layout: Some(Layout::ThreadPerDay), ..new_mirror(CHANNEL, first) };
    store.mirror(&daily, 1).await.unwrap();
    let thread = async || store.mirror_in(HERE, CHANNEL).await.unwrap().unwrap().thread;
    let known = Some((THREAD, "2026-11-21".to_owned()));
    let remember = async || store.set_thread(CHANNEL, Some((THREAD, "2026-11-21"))).await.unwrap();

    assert!(remember().await);
    assert_eq!(thread().await, known);
    store.mirror(&NewMirror { layout: None, ..daily }, 2).await.unwrap();
    assert_eq!(thread().await, known);
    store.mirror(&NewMirror { layout: Some(Layout::ThreadPerStart), ..daily }, 3).await.unwrap();
    assert_eq!(thread().await, None);
    remember().await;
    store.mirror(&NewMirror { binding: second, instead_of: Some(first), ..daily }, 4).await.unwrap();
    assert_eq!(thread().await, None);
    remember().await;
    store.set_thread(CHANNEL, None).await.unwrap();
    assert_eq!(thread().await, None);
}

#[tokio::test]
async fn a_binding_is_mirrored_in_many_channels() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    for channel in [30, 10, 20] {
        temp.store.mirror(&new_mirror(ChannelId::new(channel), binding.id), 1).await.unwrap();
    }
    let channels =
        |mirrors: Vec<Mirror>| mirrors.iter().map(|mirror| mirror.channel.get()).collect::<Vec<_>>();
    assert_eq!(channels(temp.store.mirrors_of(HERE).await.unwrap()), [10, 20, 30]);
    assert_eq!(channels(temp.store.mirrors_of(ELSEWHERE).await.unwrap()), [0; 0]);
}

#[tokio::test]
async fn only_a_binding_of_the_same_guild_can_be_mirrored() {
    let temp = temp().await;
    let theirs = temp.bound(ELSEWHERE, "theirs").await;
    let error = temp.store.mirror(&new_mirror(CHANNEL, theirs.id), 1).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSuchBinding(id) if id == theirs.id));
    assert_eq!(temp.store.count("mirrors").await, 0);
}

#[tokio::test]
async fn unmirroring_tells_what_ended_and_stays_in_the_guild() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    let made = temp.store.mirror(&new_mirror(CHANNEL, binding.id), 1).await.unwrap();
    let Mirrored::New(mirror) = made else { panic!("{made:?}") };
    assert_eq!(temp.store.unmirror(ELSEWHERE, CHANNEL).await.unwrap(), None);
    assert_eq!(temp.store.mirror_in(ELSEWHERE, CHANNEL).await.unwrap(), None);
    assert_eq!(temp.store.unmirror(HERE, CHANNEL).await.unwrap(), Some(mirror));
    assert_eq!(temp.store.unmirror(HERE, CHANNEL).await.unwrap(), None);
}

#[tokio::test]
async fn a_layout_that_we_never_write_is_an_error() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    temp.store.mirror(&new_mirror(CHANNEL, binding.id), 1).await.unwrap();
    temp.store.raw("UPDATE mirrors SET layout = 'hologram'").await.unwrap();
    let error = temp.store.all_mirrors().await.unwrap_err();
    assert!(matches!(&error, StoreError::BadValue { column, .. } if column == "layout"), "{error:?}");
}
