//! Games that were chosen.

use super::*;
use crate::store::StoreError;

#[tokio::test]
async fn a_game_is_chosen_for_a_binding_of_the_guild_until_it_is_found_out_again() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    let chosen = async || temp.store.chosen_games().await.unwrap();
    assert!(chosen().await.is_empty());
    for game in ["paper", "factorio"] {
        temp.store.choose_game(HERE, binding.id, Some(game)).await.unwrap();
        assert_eq!(chosen().await.get(&binding.id).map(String::as_str), Some(game));
    }
    let elsewhere = temp.store.choose_game(ELSEWHERE, binding.id, None).await;
    assert!(matches!(elsewhere, Err(StoreError::NoSuchBinding(_))), "{elsewhere:?}");
    let long = temp.store.choose_game(HERE, binding.id, Some(&"x".repeat(101))).await;
    assert!(matches!(long, Err(StoreError::TooLong { .. })), "{long:?}");
    assert_eq!(chosen().await.len(), 1);
    temp.store.choose_game(HERE, binding.id, None).await.unwrap();
    assert!(chosen().await.is_empty());
}
