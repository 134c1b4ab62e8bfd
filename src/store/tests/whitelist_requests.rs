//! Requests to be put on a whitelist: a member has one a server, it is decided once, and who was denied waits.

use serenity::model::id::{ChannelId, UserId};

use super::{ALICE, CHANNEL, ELSEWHERE, HERE, temp};
use crate::{
    model::{BindingId, NewWhitelistRequest, RequestState},
    store::{AskedForList, MOST_WHITELIST_REQUESTS, REQUEST_PAUSE},
};

use RequestState::{Approved, Denied, Open};

fn new(binding: BindingId, member: u64, player: &str) -> NewWhitelistRequest {
    NewWhitelistRequest {
        guild: HERE,
        binding,
        member: UserId::new(member),
        member_name: "Gus".into(),
        player: player.into(),
    }
}

#[tokio::test]
async fn a_member_asks_once_and_it_is_decided_once() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await.id;
    let asked = temp.store.ask_for_list(&new(binding, 5, "Steve"), 100).await.unwrap();
    let AskedForList::New(id) = asked else { panic!("{asked:?}") };
    let again = temp.store.ask_for_list(&new(binding, 5, "Alex"), 101).await.unwrap();
    assert!(matches!(again, AskedForList::Before(before) if before.id == id && before.state == Open));
    assert_eq!(temp.store.whitelist_request(ELSEWHERE, id).await.unwrap(), None);
    assert!(temp.store.move_request(id, (Open, Denied), 200).await.unwrap());
    assert!(!temp.store.move_request(id, (Open, Approved), 201).await.unwrap(), "two who decide are one");
    let wait = temp.store.ask_for_list(&new(binding, 5, "Alex"), 200 + REQUEST_PAUSE - 1).await.unwrap();
    assert!(
        matches!(wait, AskedForList::Before(before) if before.state == Denied && before.decided_at == Some(200))
    );
    let later = temp.store.ask_for_list(&new(binding, 5, "Alex"), 200 + REQUEST_PAUSE).await.unwrap();
    let AskedForList::New(later) = later else { panic!("{later:?}") };
    let read = temp.store.whitelist_request(HERE, later).await.unwrap().unwrap();
    assert_eq!((read.asked, read.state), (new(binding, 5, "Alex"), Open));
    temp.store.drop_request(later).await.unwrap();
    assert_eq!(temp.store.whitelist_request(HERE, later).await.unwrap(), None);
}

#[tokio::test]
async fn a_guild_keeps_no_more_than_it_may_and_what_was_decided_first_makes_room() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await.id;
    for member in 1..=MOST_WHITELIST_REQUESTS.unsigned_abs() {
        let asked = temp.store.ask_for_list(&new(binding, member, "Steve"), 100).await.unwrap();
        assert!(matches!(asked, AskedForList::New(_)));
    }
    let one_more = new(binding, 9_999, "Steve");
    assert_eq!(temp.store.ask_for_list(&one_more, 100).await.unwrap(), AskedForList::Full);
    temp.raw("UPDATE whitelist_requests SET state = 'denied', decided_at = 101 WHERE member_id = 7").await;
    assert!(matches!(temp.store.ask_for_list(&one_more, 102).await.unwrap(), AskedForList::New(_)));
}

#[tokio::test]
async fn what_takes_requests_keeps_its_id_and_comes_back_with_its_binding() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await.id;
    let id = temp.store.take_requests(HERE, binding, CHANNEL, ALICE, 1).await.unwrap();
    let other = ChannelId::new(77);
    assert_eq!(temp.store.take_requests(HERE, binding, other, ALICE, 2).await.unwrap(), id);
    let card = temp.store.request_card(HERE, id).await.unwrap().unwrap();
    assert_eq!((card.binding, card.channel), (binding, other));
    assert_eq!(temp.store.request_card(ELSEWHERE, id).await.unwrap(), None);
    let unbound = temp.store.unbind(HERE, binding, ALICE, 10).await.unwrap();
    assert_eq!(temp.store.request_card(HERE, id).await.unwrap(), None);
    temp.store.bring_back(HERE, unbound.kept, 0, 20, &[]).await.unwrap();
    assert_eq!(temp.store.request_card(HERE, id).await.unwrap(), Some(card));
    assert!(temp.store.end_requests(HERE, binding).await.unwrap());
    assert!(!temp.store.end_requests(HERE, binding).await.unwrap());
}
