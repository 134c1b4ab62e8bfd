//! Chat bridges: what is added is read back, goes with its binding and its guild, and a channel's webhook is one.

use serenity::model::id::{ChannelId, WebhookId};

use super::{ALICE, CHANNEL, ELSEWHERE, HERE, temp};
use crate::{
    model::{BindingId, BridgeOptions, BridgeWebhook, ChatBridge, NewChatBridge, WithoutWebhook},
    store::{AddedBridge, MOST_CHAT_BRIDGES, StoreError},
};

fn new(binding: BindingId) -> NewChatBridge {
    let options = BridgeOptions { deaths: false, ..BridgeOptions::default() };
    NewChatBridge { guild: HERE, binding, channel: CHANNEL, created_by: ALICE, options }
}

async fn add(temp: &super::Temp, new: &NewChatBridge) -> ChatBridge {
    match temp.store.add_chat_bridge(new, 100).await.unwrap() {
        AddedBridge::New(bridge) => bridge,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_server_and_a_channel_have_one_bridge_which_can_be_had_otherwise_and_ends_once() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    let bridge = add(&temp, &new(binding.id)).await;
    assert_eq!((bridge.guild, bridge.binding, bridge.channel), (HERE, binding.id, CHANNEL));
    assert_eq!((bridge.created_by, bridge.created_at, bridge.options), (ALICE, 100, new(binding.id).options));
    assert_eq!(bridge.webhook, BridgeWebhook::default());
    let all = NewChatBridge { options: BridgeOptions::default(), ..new(binding.id) };
    let again = temp.store.add_chat_bridge(&all, 200).await.unwrap();
    let expected = ChatBridge { options: BridgeOptions::default(), ..bridge.clone() };
    assert_eq!(again, AddedBridge::Again(expected.clone()));
    assert_eq!(temp.store.all_chat_bridges().await.unwrap(), std::slice::from_ref(&expected));
    assert_eq!(temp.store.chat_bridges_of(ELSEWHERE).await.unwrap(), []);
    assert_eq!(temp.store.remove_chat_bridge(ELSEWHERE, binding.id, CHANNEL).await.unwrap(), None);
    assert_eq!(temp.store.remove_chat_bridge(HERE, binding.id, CHANNEL).await.unwrap(), Some(expected));
    assert_eq!(temp.store.remove_chat_bridge(HERE, binding.id, CHANNEL).await.unwrap(), None);
}

#[tokio::test]
async fn what_became_of_a_webhook_is_of_all_bridges_of_its_channel_until_somebody_asks_again() {
    let temp = temp().await;
    let (one, two) = (temp.bound(HERE, "Survival").await, temp.bound(HERE, "Creative").await);
    add(&temp, &new(one.id)).await;
    let elsewhere = NewChatBridge { channel: ChannelId::new(99), ..new(one.id) };
    add(&temp, &elsewhere).await;
    let known =
        BridgeWebhook { id: Some(WebhookId::new(5)), remade: true, plain: Some(WithoutWebhook::Deleted) };
    temp.store.save_bridge_webhook(HERE, CHANNEL, known).await.unwrap();
    assert_eq!(add(&temp, &new(two.id)).await.webhook, known, "the channel has it already");
    let of = async || {
        let bridges = temp.store.chat_bridges_of(HERE).await.unwrap();
        bridges.into_iter().map(|bridge| (bridge.binding, bridge.webhook)).collect::<Vec<_>>()
    };
    let mut found = of().await;
    found.sort_unstable_by_key(|(binding, webhook)| (*binding, webhook.remade));
    assert_eq!(found, [(one.id, BridgeWebhook::default()), (one.id, known), (two.id, known)]);
    temp.store.add_chat_bridge(&new(two.id), 200).await.unwrap();
    let anew = BridgeWebhook { remade: false, plain: None, ..known };
    assert_eq!(of().await.iter().filter(|(_, webhook)| *webhook == anew).count(), 2);
}

#[tokio::test]
async fn bridges_go_with_their_binding_and_a_guild_has_no_more_than_it_may() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    let foreign = NewChatBridge { guild: ELSEWHERE, ..new(binding.id) };
    let refused = temp.store.add_chat_bridge(&foreign, 1).await;
    assert!(matches!(refused, Err(StoreError::NoSuchBinding(id)) if id == binding.id), "{refused:?}");
    for number in 0..MOST_CHAT_BRIDGES.unsigned_abs() {
        add(&temp, &NewChatBridge { channel: ChannelId::new(number + 1), ..new(binding.id) }).await;
    }
    let beyond = NewChatBridge { channel: ChannelId::new(1_000), ..new(binding.id) };
    assert_eq!(temp.store.add_chat_bridge(&beyond, 1).await.unwrap(), AddedBridge::Full);
    temp.store.unbind(HERE, binding.id, ALICE, 5).await.unwrap();
    assert_eq!(temp.store.all_chat_bridges().await.unwrap(), []);
}
