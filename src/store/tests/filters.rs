//! Filters and presets: per mirror, gone with it; the key that names addresses: per guild, for ever.

use std::collections::HashMap;

use super::*;
use crate::{
    model::{Filter, FilterAction, FilterId, Filters, PatternKind},
    store::{Added, MOST_FILTERS_OF_GUILD, StoreError},
};

const MOST: usize = 5;
const OTHER: ChannelId = ChannelId::new(1_107_000_000_000_000_022);

async fn two_mirrors(temp: &Temp) -> Binding {
    let binding = temp.bound(HERE, "survival").await;
    for channel in [CHANNEL, OTHER] {
        temp.store.mirror(&new_mirror(channel, binding.id), 1).await.unwrap();
    }
    binding
}

async fn added(temp: &Temp, channel: ChannelId, text: &str) -> Filter {
    let added = temp
        .store
        .add_filter(channel, (FilterAction::Hide, PatternKind::Words), text, &author(), MOST)
        .await
        .unwrap();
    let Added::New(filter) = added else { panic!("{added:?}") };
    filter
}

#[tokio::test]
async fn filters_belong_to_one_mirror_and_are_removed_by_their_id() {
    let temp = temp().await;
    two_mirrors(&temp).await;
    let store = &temp.store;
    let (here, there) = (added(&temp, CHANNEL, "it's \"lag\"").await, added(&temp, OTHER, "other").await);
    assert_ne!(here.id, there.id);
    let again = store
        .add_filter(CHANNEL, (FilterAction::Hide, PatternKind::Words), "it's \"lag\"", &author(), MOST)
        .await
        .unwrap();
    assert_eq!(again, Added::Already(here.clone()));
    let masked = store
        .add_filter(CHANNEL, (FilterAction::Mask, PatternKind::Regex), "it's \"lag\"", &author(), MOST)
        .await
        .unwrap();
    let Added::New(masked) = masked else { panic!("{masked:?}") };
    assert_eq!(masked.author, Some(author()));
    let of_here = store.filters_of(CHANNEL).await.unwrap();
    assert_eq!(of_here, Filters { added: vec![here.clone(), masked.clone()], presets_off: vec![] });

    assert_eq!(store.remove_filter(CHANNEL, there.id).await.unwrap(), None, "the id may be forged");
    assert_eq!(store.remove_filter(CHANNEL, here.id).await.unwrap(), Some(here.clone()));
    assert_eq!(store.remove_filter(CHANNEL, here.id).await.unwrap(), None);
    let all = store.all_filters().await.unwrap();
    let of = |filter: &Filter| Filters { added: vec![filter.clone()], presets_off: vec![] };
    assert_eq!(all, HashMap::from([(CHANNEL, of(&masked)), (OTHER, of(&there))]));
}

#[tokio::test]
async fn there_is_an_end_to_filters() {
    let temp = temp().await;
    two_mirrors(&temp).await;
    for number in 0..MOST {
        added(&temp, CHANNEL, &number.to_string()).await;
    }
    let add = async |text: &str| {
        temp.store.add_filter(CHANNEL, (FilterAction::Hide, PatternKind::Words), text, &author(), MOST).await
    };
    assert_eq!(add("one more").await.unwrap(), Added::TooMany);
    assert!(matches!(add("0").await.unwrap(), Added::Already(_)));
    added(&temp, OTHER, "another mirror has its own").await;
}

#[tokio::test]
async fn all_mirrors_of_a_guild_together_have_only_so_many_filters() {
    let temp = temp().await;
    two_mirrors(&temp).await;
    let theirs = temp.bound(ELSEWHERE, "theirs").await;
    let there = ChannelId::new(1_107_000_000_000_000_023);
    temp.store.mirror(&NewMirror::new(ELSEWHERE, there, theirs.id, ALICE), 1).await.unwrap();
    let sql = format!(
        "INSERT INTO filters (id, channel_id, action, pattern, text) \
         WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MOST_FILTERS_OF_GUILD}) \
         SELECT -n, {OTHER}, 'hide', 'words', n FROM numbers"
    );
    temp.raw(&sql).await;
    let add = async |channel, text: &str| {
        let filter = (FilterAction::Hide, PatternKind::Words);
        temp.store.add_filter(channel, filter, text, &author(), MOST).await.unwrap()
    };
    let Added::New(last) = add(CHANNEL, "the last").await else { panic!("there was room for one") };
    assert_eq!(add(CHANNEL, "one more").await, Added::TooManyInGuild);
    assert_eq!(temp.store.count("filters").await, MOST_FILTERS_OF_GUILD);
    assert!(matches!(add(CHANNEL, "the last").await, Added::Already(_)));
    assert!(matches!(add(there, "another guild has its own").await, Added::New(_)));
    temp.store.remove_filter(CHANNEL, last.id).await.unwrap();
    assert!(matches!(add(CHANNEL, "one more").await, Added::New(_)));
}

#[tokio::test]
async fn presets_are_on_until_they_are_switched_off() {
    let temp = temp().await;
    two_mirrors(&temp).await;
    let switch = |preset: &'static str, on| temp.store.switch_preset(CHANNEL, preset, on);
    assert!(!switch("logins", true).await.unwrap());
    assert!(switch("logins", false).await.unwrap());
    assert!(!switch("logins", false).await.unwrap());
    assert!(switch("addresses", false).await.unwrap());
    let off = async || temp.again().await.filters_of(CHANNEL).await.unwrap().presets_off;
    assert_eq!(off().await, ["addresses", "logins"]);
    assert!(switch("addresses", true).await.unwrap());
    assert_eq!(off().await, ["logins"]);
    assert_eq!(temp.store.filters_of(OTHER).await.unwrap(), Filters::default());
}

#[tokio::test]
async fn what_belongs_to_a_mirror_goes_with_it() {
    let temp = temp().await;
    let binding = two_mirrors(&temp).await;
    for channel in [CHANNEL, OTHER] {
        added(&temp, channel, "x").await;
        temp.store.switch_preset(channel, "logins", false).await.unwrap();
    }
    temp.store.unmirror(HERE, CHANNEL).await.unwrap();
    assert_eq!(temp.store.filters_of(CHANNEL).await.unwrap(), Filters::default());
    assert_eq!((temp.store.count("filters").await, temp.store.count("presets_off").await), (1, 1));
    temp.store.unbind(HERE, binding.id, ALICE, 2).await.unwrap();
    assert_eq!((temp.store.count("filters").await, temp.store.count("presets_off").await), (0, 0));
    let error = temp
        .store
        .add_filter(OTHER, (FilterAction::Hide, PatternKind::Words), "x", &author(), MOST)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::NoSuchMirror(OTHER)), "{error:?}");
    let error = temp.store.switch_preset(OTHER, "logins", false).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSuchMirror(OTHER)), "{error:?}");
    let error = temp.store.remove_filter(OTHER, FilterId(1)).await.unwrap();
    assert_eq!(error, None);
}

#[tokio::test]
async fn each_guild_has_one_key_for_ever() {
    let temp = temp().await;
    let again = temp.again().await;
    let (one, two) = tokio::join!(temp.store.mask_key(HERE), again.mask_key(HERE));
    let key = one.unwrap();
    assert_eq!(two.unwrap(), key, "asked twice at once");
    assert_eq!(temp.again().await.mask_key(HERE).await.unwrap(), key);
    assert_ne!(temp.store.mask_key(ELSEWHERE).await.unwrap(), key);
    temp.store.raw("UPDATE mask_keys SET secret = x'00'").await.unwrap();
    let error = temp.store.mask_key(HERE).await.unwrap_err();
    assert!(matches!(&error, StoreError::BadValue { column, .. } if column == "secret"), "{error:?}");
}
