//! Guilds that are left, come back and are forgotten; where actions are told.

use super::*;
use crate::{
    model::{Action, ActionDetails, AuditEntry},
    store::Forgotten,
};

/// Fills every table for a guild, with `word` in each text that may hold one.
async fn furnish(temp: &Temp, guild: GuildId, channel: ChannelId, word: &str) {
    let store = &temp.store;
    let binding = temp.bound(guild, &format!("server {word}")).await;
    store.mirror(&NewMirror::new(guild, channel, binding.id, ALICE), 1).await.unwrap();
    store.mask_key(guild).await.unwrap();
    let entry = AuditEntry {
        guild,
        channel,
        member: ALICE,
        member_name: format!("Alice {word}"),
        binding: Some(binding.id),
        binding_name: Some(binding.name.clone()),
        action: Action::Say,
        details: ActionDetails::command(format!("say {word}")),
        masked: Some(ActionDetails::command(format!("masked {word}"))),
    };
    store.begin_audit(&entry, 1).await.unwrap();
    store.set_audit_channel(guild, Some(channel)).await.unwrap();
    let id = guild.get();
    for sql in [
        format!("INSERT INTO marks (channel_id, tail, at) VALUES ({channel}, 'tail {word}', 1)"),
        format!(
            "INSERT INTO filters (id, channel_id, action, pattern, text) \
             VALUES ({id}, {channel}, 'mask', 'words', 'filter {word}')"
        ),
        format!(
            "INSERT INTO grants (id, guild_id, binding_id, subject_kind, subject_id, permission, granted_by, \
             created_at, only_patterns) \
             VALUES ({id}, {id}, {}, 'member', 7, 'say', 1, 1, 'say {word}')",
            binding.id
        ),
        format!("INSERT INTO presets_off (channel_id, preset) VALUES ({channel}, 'ip {word}')"),
        format!(
            "INSERT INTO panels (id, guild_id, url, key_version, sealed_key, linked_by, linked_at) \
             VALUES ({id}, {id}, 'https://{word}.example', 1, x'00', 1, 1)"
        ),
        format!("UPDATE bindings SET panel_id = {id} WHERE guild_id = {id}"),
        format!(
            "INSERT INTO unbound (id, guild_id, server_uuid, name, unbound_by, unbound_at, rows) \
             VALUES ({id}, {id}, 'x', 'old {word}', 1, 1, '[]')"
        ),
        format!(
            "INSERT INTO alerts (id, guild_id, binding_id, channel_id, kind, text, hears_chat, details, created_by, \
             created_at) VALUES ({id}, {id}, {}, {channel}, 'words', 'alert {word}', 0, 'none', 1, 1)",
            binding.id
        ),
        format!(
            "INSERT INTO incidents (id, guild_id, alert_id, began_at, told) VALUES ({id}, {id}, {id}, 1, 'told {word}')"
        ),
        format!(
            "INSERT INTO approvals (id, guild_id, asker_id, asker_name, binding_id, needs, key_version, \
             sealed_command, asked_at) VALUES ({id}, {id}, 7, 'asker {word}', {}, 'say', 1, x'00', 1)",
            binding.id
        ),
        format!(
            "INSERT INTO boards (id, guild_id, channel_id, binding_id, created_by, created_at, names, address, follow, \
             posts, remade, stopped) VALUES ({id}, {id}, 7, {}, 7, 1, 0, 0, 0, 1, 0, 'deleted')",
            binding.id
        ),
        format!(
            "INSERT INTO chat_bridges (id, guild_id, binding_id, channel_id, created_by, created_at, joins, deaths, \
             achievements, to_game, remade, plain) VALUES ({id}, {id}, {}, 7, 7, 1, 1, 1, 1, 1, 0, 'deleted')",
            binding.id
        ),
        format!("INSERT INTO chosen_games (binding_id, game) VALUES ({}, 'game {word}')", binding.id),
        format!(
            "INSERT INTO countdowns (id, guild_id, binding_id, channel_id, action, asked_by, asker_name, asked_at, \
             due_at, message, if_empty, state) VALUES ({id}, {id}, {}, 7, 'stop', 7, 'asker {word}', 1, 2, \
             'bye {word}', 'wait', 'waiting')",
            binding.id
        ),
        format!(
            "INSERT INTO plans (id, guild_id, binding_id, channel_id, times, timezone, action, line, countdown, \
             if_empty, missed, planned_by, planner_name, planned_at, next_at, paused) VALUES ({id}, {id}, {}, 7, \
             'daily 04:00', 'UTC', 'say', 'line {word}', 0, 'wait', 'skip', 7, 'planner {word}', 1, 2, 0)",
            binding.id
        ),
        format!(
            "INSERT INTO started_by_everyone (binding_id, member_id, pressed_at) VALUES ({}, {id}, 1)",
            binding.id
        ),
        format!(
            "INSERT INTO macros (id, guild_id, binding_id, name, name_key, commands, author_id, author_name, created_at) \
             VALUES ({id}, {id}, {}, 'macro {word}', 'macro', 'say {word}', 7, 'author {word}', 1)",
            binding.id
        ),
        format!(
            "INSERT INTO request_cards (id, guild_id, binding_id, channel_id, created_by, created_at) \
             VALUES ({id}, {id}, {}, 7, 7, 1)",
            binding.id
        ),
        format!(
            "INSERT INTO whitelist_requests (id, guild_id, binding_id, member_id, member_name, player, state, asked_at) \
             VALUES ({id}, {id}, {}, 7, 'member {word}', 'player {word}', 'open', 1)",
            binding.id
        ),
        format!(
            "INSERT INTO player_links (id, guild_id, binding_id, member_id, player, linked_at) \
             VALUES ({id}, {id}, {}, 7, 'player {word}', 1)",
            binding.id
        ),
        format!("INSERT INTO endings (binding_id, how) VALUES ({}, 'end {word}')", binding.id),
        format!(
            "INSERT INTO samples (binding_id, step, start, data) VALUES ({}, 10, 0, '{word}')",
            binding.id
        ),
    ] {
        store.raw(&sql).await.unwrap();
    }
}

/// Every table that holds something of guilds, and how many rows it has.
async fn tables(temp: &Temp) -> Vec<(String, i64)> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' \
         AND name NOT IN ('sequences', 'sightings', '_sqlx_migrations')",
    )
    .fetch_all(&temp.store.readers)
    .await
    .unwrap();
    let mut counted = Vec::new();
    for name in names {
        let rows = temp.store.count(&name).await;
        counted.push((name, rows));
    }
    counted
}

const ONE_OF_EACH: Forgotten =
    Forgotten { bindings: 1, mirrors: 1, grants: 1, panels: 1, unbound: 1, audit: 1 };

#[tokio::test]
async fn forgetting_a_guild_leaves_no_row_and_no_byte_of_it() {
    let temp = temp().await;
    let there = ChannelId::new(1_107_000_000_000_000_022);
    furnish(&temp, HERE, CHANNEL, "kumquat").await;
    furnish(&temp, ELSEWHERE, there, "tangerine").await;
    assert!(tables(&temp).await.iter().all(|(_, rows)| *rows == 2), "{:?}", tables(&temp).await);
    assert_eq!(temp.store.known_of(HERE).await.unwrap(), ONE_OF_EACH);

    assert_eq!(temp.store.forget_guild(HERE).await.unwrap(), ONE_OF_EACH);
    assert!(tables(&temp).await.iter().all(|(_, rows)| *rows == 1), "{:?}", tables(&temp).await);
    assert_eq!(temp.store.known_guilds().await.unwrap(), [ELSEWHERE].into());
    assert_eq!(temp.store.known_of(HERE).await.unwrap(), Forgotten::default());
    let found = |word: &str| temp.bytes().windows(word.len()).any(|bytes| bytes == word.as_bytes());
    assert!(!found("kumquat") && found("tangerine"));
    assert_eq!(temp.store.forget_guild(HERE).await.unwrap(), Forgotten::default());
}

#[tokio::test]
async fn only_a_guild_that_is_still_left_is_forgotten_in_time() {
    let temp = temp().await;
    furnish(&temp, HERE, CHANNEL, "here").await;
    assert_eq!(temp.store.forget_left(HERE, 10_000).await.unwrap(), None, "the bot is in it");
    assert!(temp.store.leave(HERE, 100).await.unwrap());
    assert!(!temp.store.leave(HERE, 900).await.unwrap(), "the first time counts");
    let guilds = temp.store.guilds().await.unwrap();
    assert_eq!((guilds.left, guilds.audit_channels), ([(HERE, 100)].into(), [(HERE, CHANNEL)].into()));
    assert_eq!(temp.store.forget_left(HERE, 99).await.unwrap(), None, "too early");

    assert!(temp.store.come_back(HERE).await.unwrap());
    assert!(!temp.store.come_back(HERE).await.unwrap() && !temp.store.come_back(ELSEWHERE).await.unwrap());
    assert_eq!(temp.store.forget_left(HERE, 10_000).await.unwrap(), None);
    assert_eq!(temp.store.guilds().await.unwrap().audit_channels, [(HERE, CHANNEL)].into());

    temp.store.leave(HERE, 500).await.unwrap();
    assert_eq!(temp.store.forget_left(HERE, 500).await.unwrap(), Some(ONE_OF_EACH));
    assert!(temp.store.known_guilds().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_audit_channel_is_set_changed_and_taken_away() {
    let temp = temp().await;
    let other = ChannelId::new(5);
    assert_eq!(temp.store.set_audit_channel(HERE, Some(CHANNEL)).await.unwrap(), None);
    assert_eq!(temp.store.set_audit_channel(HERE, Some(other)).await.unwrap(), Some(CHANNEL));
    assert_eq!(temp.store.guilds().await.unwrap().audit_channels, [(HERE, other)].into());
    assert_eq!(temp.store.set_audit_channel(HERE, None).await.unwrap(), Some(other));
    assert!(temp.store.guilds().await.unwrap().audit_channels.is_empty());
}

#[tokio::test]
async fn a_language_is_kept_beside_the_audit_channel_until_it_is_automatic_again() {
    let temp = temp().await;
    let (guild, channel) = (GuildId::new(1), ChannelId::new(2));
    temp.store.set_audit_channel(guild, Some(channel)).await.unwrap();
    temp.store.set_language(guild, Some("de")).await.unwrap();
    let guilds = temp.store.guilds().await.unwrap();
    assert_eq!(guilds.languages.get(&guild).map(String::as_str), Some("de"));
    assert_eq!(guilds.audit_channels.get(&guild), Some(&channel));
    temp.store.set_language(guild, None).await.unwrap();
    let guilds = temp.store.guilds().await.unwrap();
    assert!(guilds.languages.is_empty());
    assert_eq!(guilds.audit_channels.get(&guild), Some(&channel));
}
