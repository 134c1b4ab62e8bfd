use serenity::model::id::{ChannelId, MessageId, RoleId};

use super::{ALICE, CHANNEL, ELSEWHERE, HERE, temp};
use crate::{
    model::{
        AlertDetails, AlertEnd, AlertKind, Binding, BindingId, Crash, Happened, NewAlert, Over, OverKind,
        Subject, Told, Watched,
    },
    store::{MOST_ALERTS, StoreError},
};

fn new(binding: &Binding) -> NewAlert {
    let watched = Watched {
        kind: AlertKind::Words,
        threshold: None,
        minutes: None,
        text: Some("lag".into()),
        hears_chat: true,
    };
    NewAlert {
        guild: binding.guild,
        binding: binding.id,
        channel: CHANNEL,
        watched,
        mention: Some(Subject::Role(RoleId::new(9))),
        details: AlertDetails::LogAnyway,
        created_by: ALICE,
        ends_at: Some(9_000),
    }
}

fn crash(at: i64) -> Told {
    Told::once(Happened::Crashed(Crash { exit_code: Some(1), ..Crash::default() }), at)
}

#[tokio::test]
async fn an_alert_is_kept_as_it_was_made_and_changes_by_itself() {
    let temp = temp().await;
    let (store, binding) = (&temp.store, temp.bound(HERE, "Survival").await);
    let alert = store.add_alert(&new(&binding), 1_000).await.unwrap().unwrap();
    assert_eq!(alert.watched, new(&binding).watched);
    assert_eq!(
        (alert.mention, alert.details, alert.ends_at),
        (new(&binding).mention, AlertDetails::LogAnyway, Some(9_000))
    );
    assert_eq!(store.alerts_of(HERE).await.unwrap(), std::slice::from_ref(&alert));
    assert_eq!(store.alerts_of(ELSEWHERE).await.unwrap(), []);
    assert_eq!(store.alert(ELSEWHERE, alert.id).await.unwrap(), None);
    assert!(store.mute_alert(HERE, alert.id, Some(2_000)).await.unwrap());
    assert!(!store.mute_alert(ELSEWHERE, alert.id, None).await.unwrap());
    store.mark_alert(alert.id, Some(1_500), Some(7)).await.unwrap();
    assert_eq!(store.stop_alerts_in(CHANNEL, Some(AlertEnd::ChannelGone)).await.unwrap(), 1);
    assert_eq!(store.stop_alerts_in(CHANNEL, Some(AlertEnd::ChannelGone)).await.unwrap(), 0, "it is known");
    assert_eq!(store.stop_alerts_in(ChannelId::new(5), None).await.unwrap(), 0);
    let now = store.alert(HERE, alert.id).await.unwrap().unwrap();
    assert_eq!((now.is_muted(1_999), now.is_muted(2_000)), (true, false));
    assert_eq!(
        (now.pinged_at, now.seen_ending, now.stopped),
        (Some(1_500), Some(7), Some(AlertEnd::ChannelGone))
    );
    assert_eq!(store.remove_alert(ELSEWHERE, alert.id).await.unwrap(), None);
    assert_eq!(store.remove_alert(HERE, alert.id).await.unwrap(), Some(now));
    let gone = NewAlert { binding: BindingId(99), ..new(&binding) };
    assert!(matches!(store.add_alert(&gone, 0).await, Err(StoreError::NoSuchBinding(_))));
}

#[tokio::test]
async fn a_guild_has_so_many_alerts_and_no_more() {
    let temp = temp().await;
    let (here, elsewhere) = (temp.bound(HERE, "Survival").await, temp.bound(ELSEWHERE, "Survival").await);
    for _ in 0..MOST_ALERTS {
        assert!(temp.store.add_alert(&new(&here), 0).await.unwrap().is_some());
    }
    assert!(temp.store.add_alert(&new(&here), 0).await.unwrap().is_none());
    assert!(temp.store.add_alert(&new(&elsewhere), 0).await.unwrap().is_some());
}

#[tokio::test]
async fn incidents_go_with_their_alert_their_binding_and_their_time() {
    let temp = temp().await;
    let (store, binding) = (&temp.store, temp.bound(HERE, "Survival").await);
    let alert = store.add_alert(&new(&binding), 0).await.unwrap().unwrap().id;
    let first = store.begin_incident(alert, &crash(100), None).await.unwrap().unwrap();
    store.set_incident_message(first, Some(MessageId::new(77))).await.unwrap();
    let open = store.last_incident(alert).await.unwrap().unwrap();
    assert_eq!((open.id, open.message, open.ended_at), (first, Some(MessageId::new(77)), None));
    assert_eq!(open.told, crash(100));
    let over = Told { over: Some(Over { at: 160, how: OverKind::Running }), ..crash(100) };
    store.change_incident(first, &over, Some(160)).await.unwrap();
    let second = store.begin_incident(alert, &crash(200), None).await.unwrap().unwrap();
    let last = store.last_incidents().await.unwrap();
    assert_eq!(last.iter().map(|incident| incident.id).collect::<Vec<_>>(), [second]);
    assert_eq!(store.purge_incidents(160).await.unwrap(), 0);
    assert_eq!(store.purge_incidents(161).await.unwrap(), 1, "what goes on stays");
    store.unbind(HERE, binding.id, ALICE, 300).await.unwrap();
    assert_eq!((store.count("alerts").await, store.count("incidents").await), (0, 0));
    assert_eq!(store.begin_incident(alert, &crash(300), None).await.unwrap(), None, "it is gone");
    let binding = temp.bound(HERE, "Survival").await;
    let alert = store.add_alert(&new(&binding), 0).await.unwrap().unwrap().id;
    store.begin_incident(alert, &crash(100), None).await.unwrap();
    store.forget_guild(HERE).await.unwrap();
    assert_eq!((store.count("alerts").await, store.count("incidents").await), (0, 0));
}

#[tokio::test]
async fn of_many_incidents_the_oldest_that_are_over_go() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    let alert = temp.store.add_alert(&new(&binding), 0).await.unwrap().unwrap().id;
    let open = temp.store.begin_incident(alert, &crash(0), None).await.unwrap();
    for at in 1..=150 {
        temp.store.begin_incident(alert, &crash(at), Some(at)).await.unwrap();
    }
    assert_eq!(temp.store.count("incidents").await, 101);
    assert!(open.is_some());
}
