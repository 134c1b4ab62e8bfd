//! Bindings: unique names and servers per guild, renaming, and what goes with one.

use super::*;
use crate::{
    model::{BindingId, GrantChange, GrantLimits, Permission, Subject},
    store::{BindError, StoreError},
};

#[tokio::test]
async fn a_binding_reads_back_as_it_was_made() {
    let temp = temp().await;
    let new =
        NewBinding { say_template: "tellraw @a {message}".to_owned(), ..new_binding(HERE, "  Survival ") };
    let made = temp.store.bind(new.clone(), 1_700_000_000).await.unwrap();
    assert_eq!(
        made,
        Binding {
            id: made.id,
            guild: HERE,
            panel: None,
            server: new.server,
            name: "Survival".to_owned(),
            say_template: "tellraw @a {message}".to_owned(),
            created_by: ALICE,
            created_at: 1_700_000_000,
        }
    );
    assert_eq!(temp.store.all_bindings().await.unwrap(), std::slice::from_ref(&made));
    assert_eq!(temp.store.bindings_of(HERE).await.unwrap(), std::slice::from_ref(&made));
    assert_eq!(temp.store.bindings_of(ELSEWHERE).await.unwrap(), []);
    assert_eq!(temp.store.binding(HERE, made.id).await.unwrap(), Some(made.clone()));
    assert_eq!(temp.store.binding(ELSEWHERE, made.id).await.unwrap(), None);
}

#[tokio::test]
async fn names_are_unique_in_a_guild_without_case() {
    let temp = temp().await;
    for (taken, again) in
        [("Überleben", "ÜBERLEBEN"), ("Straße", "STRASSE"), ("ΟΔΟΣ", "οδος"), ("Мир", " мир ")]
    {
        let first = temp.bound(HERE, taken).await;
        let error = temp.store.bind(new_binding(HERE, again), 1).await.unwrap_err();
        assert!(matches!(&error, BindError::NameTaken(other) if **other == first), "{again}: {error:?}");
        assert_eq!(error.to_string(), format!("the name {taken} is taken"));
        temp.bound(ELSEWHERE, again).await;
    }
    temp.bound(HERE, "Überleben 2").await;
}

#[tokio::test]
async fn a_server_is_bound_once_per_guild() {
    let temp = temp().await;
    let first = temp.bound(HERE, "one").await;
    let same_server = |guild| NewBinding { server: first.server, ..new_binding(guild, "two") };
    let error = temp.store.bind(same_server(HERE), 1).await.unwrap_err();
    assert!(matches!(&error, BindError::ServerBound(other) if **other == first), "{error:?}");
    temp.store.bind(same_server(ELSEWHERE), 1).await.unwrap();
}

#[tokio::test]
async fn renaming_keeps_names_unique_and_stays_in_the_guild() {
    let temp = temp().await;
    let first = temp.bound(HERE, "survival").await;
    let second = temp.bound(HERE, "Creative").await;
    let named = |text| BindingName::parse(text).unwrap();

    let error = temp.store.rename(HERE, first.id, &named("CREATIVE")).await.unwrap_err();
    assert!(matches!(error, BindError::NameTaken(other) if *other == second));

    let renamed = temp.store.rename(HERE, first.id, &named("SURVIVAL")).await.unwrap();
    assert_eq!(renamed, Binding { name: "SURVIVAL".to_owned(), ..first.clone() });

    let error = temp.store.rename(ELSEWHERE, first.id, &named("mine now")).await.unwrap_err();
    assert!(matches!(error, BindError::Store(StoreError::NoSuchBinding(id)) if id == first.id));
    assert_eq!(temp.store.bindings_of(HERE).await.unwrap(), [second, renamed]);
}

#[tokio::test]
async fn unbinding_takes_mirrors_and_grants_along_and_nothing_else() {
    let temp = temp().await;
    let (gone, stays) = (temp.bound(HERE, "gone").await, temp.bound(HERE, "stays").await);
    for (binding, channels) in [(&gone, 100..103), (&stays, 200..201)] {
        for channel in channels {
            temp.store.mirror(&new_mirror(ChannelId::new(channel), binding.id), 1).await.unwrap();
        }
    }
    for binding in [Some(gone.id), Some(stays.id), None] {
        let permissions = vec![Permission::Say, Permission::Start];
        let change = GrantChange { guild: HERE, binding, subject: Subject::Member(ALICE), permissions };
        temp.store.grant(&change, &GrantLimits::default(), ALICE, 1).await.unwrap();
    }

    let refused = temp.store.unbind(ELSEWHERE, gone.id, ALICE, 2).await.unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchBinding(id) if id == gone.id));
    let unbound = temp.store.unbind(HERE, gone.id, ALICE, 2).await.unwrap();
    assert_eq!((unbound.mirrors, unbound.grants), (3, 2));
    assert_eq!(unbound.binding, gone);

    assert_eq!(temp.store.all_bindings().await.unwrap(), [stays]);
    assert_eq!((temp.store.count("mirrors").await, temp.store.count("grants").await), (1, 4));
    assert!(matches!(temp.store.unbind(HERE, gone.id, ALICE, 2).await, Err(StoreError::NoSuchBinding(_))));
}

#[tokio::test]
async fn the_schema_itself_keeps_rows_together_and_guilds_apart() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    temp.store.mirror(&new_mirror(CHANNEL, binding.id), 1).await.unwrap();
    let stolen = format!(
        "INSERT INTO mirrors (channel_id, guild_id, binding_id, created_by, created_at) VALUES (9, {ELSEWHERE}, {}, 1, 1)",
        binding.id
    );
    assert!(temp.store.raw(&stolen).await.unwrap_err().to_string().contains("FOREIGN KEY"));
    temp.store.raw("DELETE FROM bindings").await.unwrap();
    assert_eq!(temp.store.count("mirrors").await, 0);
}

#[tokio::test]
async fn an_id_is_never_used_again() {
    let temp = temp().await;
    let first = temp.bound(HERE, "survival").await;
    temp.store.unbind(HERE, first.id, ALICE, 2).await.unwrap();
    let second = temp.again().await.bind(new_binding(HERE, "survival"), 1).await.unwrap();
    assert!(second.id > first.id);
    assert_eq!(temp.store.binding(HERE, first.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_value_that_we_never_write_is_named() {
    let temp = temp().await;
    temp.bound(HERE, "survival").await;
    for (set, wrong) in [("created_by = 0", "created_by"), ("server_uuid = '../etc'", "server_uuid")] {
        temp.store.raw(&format!("UPDATE bindings SET {set}")).await.unwrap();
        let error = temp.store.all_bindings().await.unwrap_err();
        assert!(matches!(&error, StoreError::BadValue { column, .. } if column == wrong), "{error:?}");
        assert!(error.to_string().contains("wingcord.db"), "{error}");
    }
}

#[tokio::test]
async fn ids_of_the_whole_range_are_kept() {
    let temp = temp().await;
    let guild = GuildId::new(u64::MAX);
    let made = temp.bound(guild, "far").await;
    assert_eq!(temp.store.binding(guild, made.id).await.unwrap().map(|found| found.guild), Some(guild));
    assert_eq!(temp.store.binding(guild, BindingId(made.id.0 + 1)).await.unwrap(), None);
}
