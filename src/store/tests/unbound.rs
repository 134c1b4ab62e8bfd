//! What was let go comes back as it was, as far as there is room for it.

use serenity::model::id::{ChannelId, RoleId, UserId};

use super::*;
use crate::{
    model::{
        AlertDetails, AlertKind, BoardOptions, BridgeOptions, Filter, FilterAction, FilterId, Filters,
        GrantChange, GrantLimits, Layout, Mirror, NewAlert, NewBoard, NewChatBridge, PanelId, PatternKind,
        Permission, Subject, Watched,
    },
    store::{AddedBoard, AddedBridge, BroughtBack, NotBroughtBack, StoreError, Unbound, Watching},
};

const SECOND: ChannelId = ChannelId::new(1_107_000_000_000_000_022);
const HELPERS: Subject = Subject::Role(RoleId::new(7));

/// All that went.
pub(super) const ALL: [(Subject, Permission); 3] = [
    (HELPERS, Permission::Manage),
    (HELPERS, Permission::Command),
    (Subject::Member(ALICE), Permission::Say),
];

/// A binding with two mirrors, one of them with a layout, a thread and filters, and three grants, of which one ends at 50.
async fn rich(temp: &Temp) -> Binding {
    let binding = temp.bound(HERE, "survival").await;
    let live = NewMirror { layout: Some(Layout::ThreadPerDay), ..new_mirror(CHANNEL, binding.id) };
    temp.store.mirror(&live, 5).await.unwrap();
    temp.store.set_thread(CHANNEL, Some((ChannelId::new(99), "2026-11-22"))).await.unwrap();
    temp.store.mirror(&new_mirror(SECOND, binding.id), 6).await.unwrap();
    let filter = (FilterAction::Mask, PatternKind::Words);
    temp.store.add_filter(CHANNEL, filter, "hunter2", &author(), 10).await.unwrap();
    temp.store.switch_preset(CHANNEL, "ip", false).await.unwrap();
    for (subject, permissions) in [
        (HELPERS, vec![Permission::Manage, Permission::Command]),
        (Subject::Member(ALICE), vec![Permission::Say]),
    ] {
        let change = GrantChange { guild: HERE, binding: Some(binding.id), subject, permissions };
        temp.store.grant(&change, &GrantLimits::default(), ALICE, 7).await.unwrap();
    }
    temp.store
        .raw(
            "UPDATE grants SET only_patterns = 'say *', never_patterns = 'op *' WHERE permission = 'command'",
        )
        .await
        .unwrap();
    temp.store.raw("UPDATE grants SET expires_at = 50 WHERE permission = 'say'").await.unwrap();
    binding
}

async fn state(store: &Store) -> (Vec<Binding>, Vec<Mirror>, Filters, Vec<String>) {
    let filters = store.filters_of(CHANNEL).await.unwrap();
    let filters = Filters {
        // Ids are never used twice.
        added: filters.added.into_iter().map(|one| Filter { id: FilterId(0), ..one }).collect(),
        ..filters
    };
    let grants: Vec<String> = sqlx::query_scalar(
        "SELECT subject_kind || subject_id || permission || granted_by || created_at || \
         coalesce(expires_at, '-') || coalesce(only_patterns, '-') || coalesce(never_patterns, '-') \
         FROM grants ORDER BY id",
    )
    .fetch_all(&store.readers)
    .await
    .unwrap();
    (store.bindings_of(HERE).await.unwrap(), store.mirrors_of(HERE).await.unwrap(), filters, grants)
}

async fn unbound(temp: &Temp, binding: &Binding) -> Unbound {
    temp.store.unbind(HERE, binding.id, ALICE, 20).await.unwrap()
}

#[tokio::test]
async fn all_comes_back_as_it_was_and_once() {
    let temp = temp().await;
    let binding = rich(&temp).await;
    let before = state(&temp.store).await;
    let gone = unbound(&temp, &binding).await;
    assert_eq!(state(&temp.store).await, (vec![], vec![], Filters::default(), vec![]));

    let kept = temp.store.unbound(HERE, gone.kept, 20).await.unwrap().unwrap();
    assert_eq!((kept.mirrors, kept.grants.len(), &*kept.name, kept.panel), (2, 3, "survival", None));
    assert_eq!(kept.server, binding.server);
    assert_eq!(kept.grants[1].only.as_ref().unwrap().to_string(), "say *");
    assert_eq!(temp.store.last_unbound(&binding, 20).await.unwrap(), None, "it is not bound");
    assert_eq!(temp.store.unbound(HERE, gone.kept, 21).await.unwrap(), None, "kept no longer");
    assert_eq!(temp.store.unbound(ELSEWHERE, gone.kept, 0).await.unwrap(), None);
    let refused = temp.store.bring_back(ELSEWHERE, gone.kept, 0, 30, &ALL).await;
    assert!(matches!(refused, Err(NotBroughtBack::Gone)));
    assert!(matches!(temp.store.bring_back(HERE, gone.kept, 21, 30, &ALL).await, Err(NotBroughtBack::Gone)));

    let back = temp.store.bring_back(HERE, gone.kept, 20, 30, &ALL).await.unwrap();
    let expected = BroughtBack {
        binding,
        bound_meanwhile: false,
        mirrors: vec![CHANNEL, SECOND],
        taken: vec![],
        watching: Watching::default(),
        grants: 3,
        waiting: vec![],
    };
    assert_eq!(back, expected);
    assert_eq!(state(&temp.store).await, before);
    assert!(matches!(temp.store.bring_back(HERE, gone.kept, 20, 30, &ALL).await, Err(NotBroughtBack::Gone)));
}

#[tokio::test]
async fn boards_and_alerts_come_back_where_there_is_room_and_time_left() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    let options = BoardOptions { names: true, ..BoardOptions::default() };
    let board =
        |channel| NewBoard { guild: HERE, channel, binding: Some(binding.id), created_by: ALICE, options };
    for channel in [CHANNEL, SECOND] {
        temp.store.add_board(&board(channel), 5).await.unwrap();
    }
    for (kind, ends_at) in
        [(AlertKind::Cpu, None), (AlertKind::Online, Some(30)), (AlertKind::Stuck, Some(31))]
    {
        let watched = Watched { kind, threshold: Some(90), minutes: Some(5), text: None, hears_chat: false };
        let new = NewAlert {
            guild: HERE,
            binding: binding.id,
            channel: CHANNEL,
            watched,
            mention: Some(HELPERS),
            details: AlertDetails::None,
            created_by: ALICE,
            ends_at,
        };
        temp.store.add_alert(&new, 6).await.unwrap();
    }
    let bridge = |binding| NewChatBridge {
        guild: HERE,
        binding,
        channel: CHANNEL,
        created_by: ALICE,
        options: BridgeOptions { joins: false, ..BridgeOptions::default() },
    };
    let bridged = temp.store.add_chat_bridge(&bridge(binding.id), 7).await.unwrap();
    let before = (temp.store.boards_of(HERE).await.unwrap(), temp.store.alerts_of(HERE).await.unwrap());
    let gone = unbound(&temp, &binding).await;
    assert_eq!(gone.watching, 6);
    assert_eq!(temp.store.unbound(HERE, gone.kept, 20).await.unwrap().unwrap().watching, 6);
    assert_eq!(
        (temp.store.boards_of(HERE).await.unwrap().len(), temp.store.alerts_of(HERE).await.unwrap().len()),
        (0, 0)
    );
    // Bound anew meanwhile, with a board of its own.
    let anew = NewBinding { server: binding.server, ..new_binding(HERE, "fresh") };
    let anew = temp.store.bind(anew, 25).await.unwrap();
    let taken = NewBoard { binding: Some(anew.id), ..board(SECOND) };
    let AddedBoard::New(taken) = temp.store.add_board(&taken, 25).await.unwrap() else { panic!("it is new") };
    let back = temp.store.bring_back(HERE, gone.kept, 20, 30, &ALL).await.unwrap();
    assert_eq!(back.watching, Watching { boards: 1, alerts: 2, bridges: 1, left_out: 1 });
    let AddedBridge::New(mut bridged) = bridged else { panic!("it is new") };
    bridged.binding = anew.id;
    assert_eq!(temp.store.chat_bridges_of(HERE).await.unwrap(), [bridged]);
    let mut boards = before.0;
    boards[0].binding = Some(anew.id);
    assert_eq!(temp.store.boards_of(HERE).await.unwrap(), [boards[0].clone(), taken]);
    let mut alerts = before.1;
    alerts.remove(1);
    for alert in &mut alerts {
        (alert.binding, alert.created_at) = (anew.id, 30);
    }
    assert_eq!(temp.store.alerts_of(HERE).await.unwrap(), alerts);
}

#[tokio::test]
async fn what_has_been_taken_or_has_ended_meanwhile_is_left_out() {
    let temp = temp().await;
    let binding = rich(&temp).await;
    let gone = unbound(&temp, &binding).await;
    let other = temp.bound(HERE, "SURVIVAL").await;
    temp.bound(HERE, "survival 2").await;
    temp.store.mirror(&new_mirror(CHANNEL, other.id), 25).await.unwrap();

    let back = temp.store.bring_back(HERE, gone.kept, 0, 50, &ALL).await.unwrap();
    assert_eq!((&*back.binding.name, back.binding.id), ("survival 3", binding.id));
    assert_eq!((back.mirrors, back.taken, back.grants), (vec![SECOND], vec![CHANNEL], 2));
    assert_eq!(
        temp.store.filters_of(CHANNEL).await.unwrap(),
        Filters::default(),
        "the other's mirror is as it was"
    );
    assert_eq!(
        temp.store.mirror_in(HERE, CHANNEL).await.unwrap().map(|mirror| mirror.binding),
        Some(other.id)
    );
}

#[tokio::test]
async fn a_server_that_was_bound_anew_gets_what_went() {
    let temp = temp().await;
    let binding = rich(&temp).await;
    let gone = unbound(&temp, &binding).await;
    let anew = NewBinding { server: binding.server, ..new_binding(HERE, "fresh") };
    let anew = temp.store.bind(anew, 25).await.unwrap();
    let say = GrantChange {
        guild: HERE,
        binding: Some(anew.id),
        subject: Subject::Member(ALICE),
        permissions: vec![Permission::Say],
    };
    temp.store.grant(&say, &GrantLimits::default(), UserId::new(3), 26).await.unwrap();

    let kept = temp.store.last_unbound(&anew, 20).await.unwrap().unwrap();
    assert_eq!((kept.id, kept.mirrors), (gone.kept, 2));
    assert_eq!(temp.store.last_unbound(&anew, 21).await.unwrap(), None, "kept no longer");

    let back = temp.store.bring_back(HERE, gone.kept, 0, 30, &ALL).await.unwrap();
    assert_eq!((back.binding, back.bound_meanwhile), (anew.clone(), true));
    assert_eq!((back.mirrors.len(), back.grants), (2, 2), "one grant was there already");
    assert_eq!(temp.store.bindings_of(HERE).await.unwrap(), [anew]);
}

#[tokio::test]
async fn without_its_panel_nothing_comes_back() {
    let temp = temp().await;
    let binding = rich(&temp).await;
    let panel = format!(
        "INSERT INTO panels (id, guild_id, url, key_version, sealed_key, linked_by, linked_at) \
         VALUES (4, {HERE}, 'https://panel.example', 1, x'00', 1, 1)"
    );
    temp.store.raw(&panel).await.unwrap();
    temp.store.raw("UPDATE bindings SET panel_id = 4").await.unwrap();
    let gone = unbound(&temp, &binding).await;
    let kept = temp.store.unbound(HERE, gone.kept, 0).await.unwrap().unwrap();
    assert_eq!(kept.panel, Some(PanelId(4)));

    let anew = NewBinding { server: binding.server, ..new_binding(HERE, "fresh") };
    let anew = temp.store.bind(anew, 25).await.unwrap();
    assert_eq!(temp.store.last_unbound(&anew, 0).await.unwrap(), None, "of another panel");
    let refused = temp.store.bring_back(HERE, gone.kept, 0, 30, &ALL).await;
    assert!(matches!(refused, Err(NotBroughtBack::OtherPanel)), "bound from the operator's panel by now");
    temp.store.unbind(HERE, anew.id, ALICE, 26).await.unwrap();
    temp.store.raw("DELETE FROM panels").await.unwrap();
    let refused = temp.store.bring_back(HERE, gone.kept, 0, 30, &ALL).await;
    assert!(matches!(refused, Err(NotBroughtBack::OtherPanel)));
    assert_eq!(temp.store.count("bindings").await, 0);
}

#[tokio::test]
async fn what_is_old_is_purged_and_what_is_damaged_is_named() {
    let temp = temp().await;
    let (first, second) = (temp.bound(HERE, "first").await, temp.bound(HERE, "second").await);
    temp.store.unbind(HERE, first.id, ALICE, 10).await.unwrap();
    let second = temp.store.unbind(HERE, second.id, ALICE, 20).await.unwrap();
    assert_eq!(temp.store.purge_unbound(20).await.unwrap(), 1);
    assert_eq!(temp.store.count("unbound").await, 1);
    temp.store.raw("UPDATE unbound SET rows = '{}'").await.unwrap();
    let error = temp.store.unbound(HERE, second.kept, 0).await.unwrap_err();
    assert!(matches!(&error, StoreError::BadValue { column, .. } if column == "rows"), "{error:?}");
}

#[tokio::test]
async fn what_is_not_given_back_waits_for_somebody_who_can() {
    let temp = temp().await;
    let binding = rich(&temp).await;
    let gone = unbound(&temp, &binding).await;
    let back = temp.store.bring_back(HERE, gone.kept, 0, 30, &ALL[..1]).await.unwrap();
    assert_eq!((back.mirrors.len(), back.grants, back.waiting.len()), (2, 1, 2));
    let kept = temp.store.last_unbound(&binding, 0).await.unwrap().unwrap();
    assert_eq!((kept.id, kept.mirrors, &kept.grants), (gone.kept, 0, &back.waiting));
    let back = temp.store.bring_back(HERE, gone.kept, 0, 30, &ALL).await.unwrap();
    assert_eq!((back.bound_meanwhile, back.mirrors.len(), back.grants, back.waiting), (true, 0, 2, vec![]));
    assert_eq!(temp.store.last_unbound(&binding, 0).await.unwrap(), None);
}

#[tokio::test]
async fn what_was_seen_to_have_ended_never_counts_again() {
    let temp = temp().await;
    let binding = rich(&temp).await;
    assert_eq!(temp.store.delete_ended(49).await.unwrap(), 0);
    assert_eq!(temp.store.grants_of(HERE).await.unwrap().len(), 3);
    let gone = unbound(&temp, &binding).await;
    assert_eq!(temp.store.delete_ended(50).await.unwrap(), 0);
    // The clock is set back, and the process starts anew.
    let again = temp.again().await;
    let back = again.bring_back(HERE, gone.kept, 0, 30, &ALL).await.unwrap();
    assert_eq!((back.grants, back.waiting), (2, vec![]));
    again.raw("UPDATE grants SET expires_at = 60").await.unwrap();
    assert_eq!(again.delete_ended(60).await.unwrap(), 2);
    assert_eq!(again.grants_of(HERE).await.unwrap(), []);
}
