//! Guilds' own panels: linking again, caps, what goes with one, and keys that are sealed anew.

use super::*;
use crate::{
    model::{GrantChange, GrantLimits, PanelId, Permission, Subject},
    secrets::{KeyVersion, Sealed, SecretError},
    store::{
        BindError, Holdings, LinkError, Linked, LinkedPanel, MOST_BINDINGS, MOST_MIRRORS, MOST_PANELS,
        Mirrored, NewPanel, NotBroughtBack,
    },
};

const URL: &str = "https://panel.example.com";

fn sealed(version: i64, bytes: &[u8]) -> Sealed {
    Sealed { version: KeyVersion(version), bytes: bytes.to_vec() }
}

async fn link(temp: &Temp, guild: GuildId, url: &str, key: Sealed) -> Result<Linked, LinkError> {
    let new = NewPanel { guild, url, linked_by: ALICE };
    temp.store.link_panel(new, 1_700_000_000, |_, _| Ok(key)).await
}

async fn linked(temp: &Temp, guild: GuildId, url: &str) -> LinkedPanel {
    match link(temp, guild, url, sealed(1, b"key")).await.unwrap() {
        Linked::New(panel) => panel,
        again => panic!("{again:?}"),
    }
}

async fn bound_on(temp: &Temp, panel: PanelId, name: &str) -> Result<Binding, BindError> {
    temp.store.bind(NewBinding { panel: Some(panel), ..new_binding(HERE, name) }, 1).await
}

#[tokio::test]
async fn a_panel_is_linked_once_per_guild_and_keeps_its_id() {
    let temp = temp().await;
    let first = linked(&temp, HERE, URL).await;
    assert_eq!((first.guild, &*first.url, first.linked_by), (HERE, URL, ALICE));
    let row = first.row();
    assert_eq!((row.table, row.id, row.guild, row.audience), ("panels", first.id.0, HERE.get(), URL));
    let again = link(&temp, HERE, URL, sealed(2, b"other")).await.unwrap();
    let expected = LinkedPanel { key: sealed(2, b"other"), ..first.clone() };
    assert_eq!(again, Linked::Again(expected.clone()));
    let elsewhere = linked(&temp, ELSEWHERE, URL).await;
    assert_ne!(elsewhere.id, first.id);
    assert_eq!(temp.store.panels_of(HERE).await.unwrap(), std::slice::from_ref(&expected));
    assert_eq!(temp.store.all_panels().await.unwrap(), [expected, elsewhere.clone()]);
    temp.store.unlink_panel(ELSEWHERE, elsewhere.id).await.unwrap().unwrap();
    assert!(linked(&temp, ELSEWHERE, URL).await.id > elsewhere.id, "an id is never used again");
}

#[tokio::test]
async fn who_seals_is_told_the_row_and_the_newest_version() {
    let temp = temp().await;
    let mut told = Vec::new();
    for (url, version) in [("https://a", 3), ("https://b", 1), ("https://b", 4)] {
        let new = NewPanel { guild: HERE, url, linked_by: ALICE };
        let seal = |row: crate::secrets::Row<'_>, newest: Option<KeyVersion>| {
            told.push((row.id, row.audience.to_owned(), newest.map(|version| version.0)));
            Ok(sealed(version, b"key"))
        };
        temp.store.link_panel(new, 1, seal).await.unwrap();
    }
    let expected = [(1, "https://a", None), (2, "https://b", Some(3)), (2, "https://b", Some(3))];
    assert_eq!(told, expected.map(|(id, url, newest)| (id, url.to_owned(), newest)));
    let new = NewPanel { guild: HERE, url: "https://c", linked_by: ALICE };
    let fails = |_: crate::secrets::Row<'_>, _| Err(SecretError::Random("none".into()));
    let error = temp.store.link_panel(new, 1, fails).await.unwrap_err();
    assert!(matches!(error, LinkError::Secret(SecretError::Random(_))), "{error:?}");
    assert_eq!(temp.store.count("panels").await, 2, "nothing is kept of it");
}

#[tokio::test]
async fn a_guild_links_so_many_and_binds_so_many() {
    let temp = temp().await;
    let panel = linked(&temp, HERE, URL).await;
    for number in 1..MOST_PANELS {
        linked(&temp, HERE, &format!("https://{number}")).await;
    }
    let error = link(&temp, HERE, "https://more", sealed(1, b"")).await.unwrap_err();
    assert!(matches!(error, LinkError::TooMany), "{error:?}");
    link(&temp, HERE, URL, sealed(1, b"new")).await.expect("another key for one that is there");
    linked(&temp, ELSEWHERE, URL).await;

    for number in 0..MOST_BINDINGS {
        bound_on(&temp, panel.id, &format!("s{number}")).await.unwrap();
    }
    let error = bound_on(&temp, panel.id, "more").await.unwrap_err();
    assert!(matches!(error, BindError::TooMany), "{error:?}");
    let operators = temp.bound(HERE, "the operator's").await;

    let own =
        temp.store.bindings_of(HERE).await.unwrap().into_iter().find(|one| one.panel.is_some()).unwrap();
    for number in 0..MOST_MIRRORS.unsigned_abs() {
        let new = new_mirror(ChannelId::new(1 + number), own.id);
        assert!(matches!(temp.store.mirror(&new, 1).await.unwrap(), Mirrored::New(_)));
    }
    let (more, next) = (ChannelId::new(10_001), ChannelId::new(10_002));
    assert_eq!(temp.store.mirror(&new_mirror(more, own.id), 1).await.unwrap(), Mirrored::Full);
    assert!(matches!(temp.store.mirror(&new_mirror(more, operators.id), 1).await.unwrap(), Mirrored::New(_)));
    let moved = NewMirror { instead_of: Some(operators.id), ..new_mirror(more, own.id) };
    assert_eq!(temp.store.mirror(&moved, 1).await.unwrap(), Mirrored::Full);
    let kept = temp.store.mirror_in(HERE, more).await.unwrap().unwrap();
    assert_eq!(kept.binding, operators.id, "what is not moved stays");
    assert!(matches!(temp.store.mirror(&new_mirror(next, operators.id), 1).await.unwrap(), Mirrored::New(_)));
}

#[tokio::test]
async fn what_is_brought_back_counts_as_what_is_new() {
    let temp = temp().await;
    let panel = linked(&temp, HERE, URL).await;
    let (first, other) = (ChannelId::new(20_001), ChannelId::new(20_002));
    let gone = bound_on(&temp, panel.id, "gone").await.unwrap();
    for channel in [first, other] {
        temp.store.mirror(&new_mirror(channel, gone.id), 1).await.unwrap();
    }
    let kept = temp.store.unbind(HERE, gone.id, ALICE, 2).await.unwrap().kept;
    for number in 0..MOST_BINDINGS {
        bound_on(&temp, panel.id, &format!("s{number}")).await.unwrap();
    }
    let refused = temp.store.bring_back(HERE, kept, 0, 3, &[]).await.unwrap_err();
    assert!(matches!(refused, NotBroughtBack::TooMany), "{refused:?}");
    assert_eq!(temp.store.bindings_of(HERE).await.unwrap().len(), MOST_BINDINGS.unsigned_abs() as usize);

    let bound = temp.store.bindings_of(HERE).await.unwrap();
    temp.store.unbind(HERE, bound[0].id, ALICE, 4).await.unwrap();
    for number in 1..MOST_MIRRORS.unsigned_abs() {
        temp.store.mirror(&new_mirror(ChannelId::new(number), bound[1].id), 5).await.unwrap();
    }
    let back = temp.store.bring_back(HERE, kept, 0, 6, &[]).await.unwrap();
    assert_eq!((back.binding, back.mirrors, back.taken), (gone, vec![first], vec![other]));
    assert_eq!(temp.store.mirrors_of(HERE).await.unwrap().len(), MOST_MIRRORS.unsigned_abs() as usize);

    let operators = temp.bound(HERE, "the operator's").await;
    temp.store.mirror(&new_mirror(other, operators.id), 7).await.unwrap();
    let kept = temp.store.unbind(HERE, operators.id, ALICE, 8).await.unwrap().kept;
    let back = temp.store.bring_back(HERE, kept, 0, 9, &[]).await.unwrap();
    assert_eq!(back.mirrors, [other], "the operator decides about those of their own panel");
}

#[tokio::test]
async fn nothing_is_bound_of_another_guilds_panel() {
    let temp = temp().await;
    let theirs = linked(&temp, ELSEWHERE, URL).await;
    for panel in [theirs.id, PanelId(77)] {
        let error = bound_on(&temp, panel, "theirs").await.unwrap_err();
        assert!(matches!(error, BindError::NoPanel), "{error:?}");
    }
    assert_eq!(temp.store.unlink_panel(HERE, theirs.id).await.unwrap(), None);
    assert_eq!(temp.store.panel_holdings(HERE, theirs.id).await.unwrap(), Holdings::default());
}

#[tokio::test]
async fn what_is_bound_of_a_panel_goes_with_it() {
    let temp = temp().await;
    let (panel, other) = (linked(&temp, HERE, URL).await, linked(&temp, HERE, "https://other").await);
    let gone = bound_on(&temp, panel.id, "gone").await.unwrap();
    bound_on(&temp, panel.id, "gone too").await.unwrap();
    let stays = bound_on(&temp, other.id, "stays").await.unwrap();
    let operators = temp.bound(HERE, "stays too").await;
    for (channel, binding) in [(1, gone.id), (2, gone.id), (3, stays.id)] {
        temp.store.mirror(&new_mirror(ChannelId::new(channel), binding), 1).await.unwrap();
    }
    for binding in [Some(gone.id), Some(stays.id), None] {
        let change = GrantChange {
            guild: HERE,
            binding,
            subject: Subject::Member(ALICE),
            permissions: vec![Permission::Say],
        };
        temp.store.grant(&change, &GrantLimits::default(), ALICE, 1).await.unwrap();
    }
    let going = Holdings { bindings: 2, mirrors: 2, grants: 1 };
    assert_eq!(temp.store.panel_holdings(HERE, panel.id).await.unwrap(), going);
    let unlinked = temp.store.unlink_panel(HERE, panel.id).await.unwrap();
    assert_eq!(unlinked, Some((panel.clone(), going)));
    assert_eq!(temp.store.bindings_of(HERE).await.unwrap(), [stays, operators]);
    assert_eq!((temp.store.count("mirrors").await, temp.store.count("grants").await), (1, 2));
    assert_eq!(temp.store.panels_of(HERE).await.unwrap(), [other]);
    assert_eq!(temp.store.unlink_panel(HERE, panel.id).await.unwrap(), None);
}

#[tokio::test]
async fn keys_change_all_at_once_or_not_at_all() {
    let temp = temp().await;
    let (a, b) = (linked(&temp, HERE, "https://a").await, linked(&temp, ELSEWHERE, "https://b").await);
    let changed = |panels: &[LinkedPanel]| {
        Ok(panels.iter().map(|panel| (panel.id, sealed(2, panel.url.as_bytes()))).collect())
    };
    temp.store.reseal_panels(changed).await.unwrap();
    let expected = [(a.id, sealed(2, b"https://a")), (b.id, sealed(2, b"https://b"))];
    let keys = |panels: Vec<LinkedPanel>| panels.into_iter().map(|it| (it.id, it.key)).collect::<Vec<_>>();
    assert_eq!(keys(temp.store.all_panels().await.unwrap()), expected);
    let error = temp.store.reseal_panels(|_| Err(SecretError::Random("none".into()))).await.unwrap_err();
    assert!(matches!(error, LinkError::Secret(_)), "{error:?}");
    assert_eq!(keys(temp.store.all_panels().await.unwrap()), expected);
    let named = temp.store.with_panel_versions(|named| Ok(named.clone())).await.unwrap();
    assert_eq!(named, [KeyVersion(2)].into());
    temp.store.raw("UPDATE panels SET key_version = 0").await.unwrap();
    let error = temp.store.all_panels().await.unwrap_err().to_string();
    assert!(error.contains("key_version"), "{error}");
}
