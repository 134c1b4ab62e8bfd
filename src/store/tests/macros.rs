//! Macros: what is added is read back, a name is taken once in a guild, and what goes with a binding comes back with it.

use serenity::model::id::RoleId;

use super::{ALICE, ELSEWHERE, HERE, temp};
use crate::{
    model::{BindingId, NewMacro},
    store::{AddedMacro, MOST_MACRO_NAME, MOST_MACROS, StoreError},
};

fn new(binding: BindingId, name: &str) -> NewMacro {
    NewMacro {
        guild: HERE,
        binding,
        name: name.into(),
        commands: "time set night\nsay {text}".into(),
        role: Some(RoleId::new(5)),
        author: ALICE,
        author_name: "Alice".into(),
    }
}

#[tokio::test]
async fn a_macro_is_kept_under_a_name_that_nobody_else_has() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await.id;
    let AddedMacro::New(id) = temp.store.add_macro(&new(binding, "Night"), 9).await.unwrap() else {
        panic!()
    };
    assert_eq!(temp.store.add_macro(&new(binding, " night"), 9).await.unwrap(), AddedMacro::Taken);
    let read = temp.store.macro_by_id(HERE, id).await.unwrap().unwrap();
    assert_eq!((read.written, read.created_at), (new(binding, "Night"), 9));
    assert_eq!(temp.store.macro_by_id(ELSEWHERE, id).await.unwrap(), None);
    assert!(!temp.store.remove_macro(ELSEWHERE, id).await.unwrap());
    assert!(temp.store.remove_macro(HERE, id).await.unwrap());
    assert!(!temp.store.remove_macro(HERE, id).await.unwrap());
    let long = new(binding, &"x".repeat(MOST_MACRO_NAME + 1));
    assert!(matches!(temp.store.add_macro(&long, 9).await, Err(StoreError::TooLong { .. })));
    let elsewhere = NewMacro { guild: ELSEWHERE, ..new(binding, "Night") };
    assert!(matches!(temp.store.add_macro(&elsewhere, 9).await, Err(StoreError::NoSuchBinding(_))));
}

#[tokio::test]
async fn a_guild_has_no_more_macros_than_it_may() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await.id;
    for number in 0..MOST_MACROS {
        let added = temp.store.add_macro(&new(binding, &format!("m{number}")), 9).await.unwrap();
        assert!(matches!(added, AddedMacro::New(_)));
    }
    assert_eq!(temp.store.add_macro(&new(binding, "one more"), 9).await.unwrap(), AddedMacro::Full);
}

#[tokio::test]
async fn macros_go_with_their_binding_and_come_back_with_it() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    for name in ["Day", "Night"] {
        temp.store.add_macro(&new(binding.id, name), 9).await.unwrap();
    }
    let before = temp.store.macros_of(HERE).await.unwrap();
    let unbound = temp.store.unbind(HERE, binding.id, ALICE, 10).await.unwrap();
    assert_eq!(temp.store.macros_of(HERE).await.unwrap(), []);
    let other = temp.bound(HERE, "Creative").await.id;
    temp.store.add_macro(&new(other, "day"), 9).await.unwrap();
    temp.store.bring_back(HERE, unbound.kept, 0, 20, &[]).await.unwrap();
    let after = temp.store.macros_of(HERE).await.unwrap();
    assert_eq!(after[1], before[1]);
    assert_eq!((after.len(), &*after[0].written.name, after[0].written.binding), (2, "day", other));
}
