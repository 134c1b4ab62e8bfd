//! The commands as Discord knows them: names and options are fixed, people and documents use them.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn the_commands_are_those_of_the_design() {
    let world = World::start().await;
    let commands = world.discord.registered_commands();
    let mut told = String::new();
    for command in &commands {
        assert_eq!(command["contexts"], json!([0]), "{command}");
        assert_eq!(command["integration_types"], json!([0]), "{command}");
        let slash = if command["type"] == 1 { "/" } else { "a message: " };
        assert!(command["type"] == 1 || command["type"] == 3, "{command}");
        let _ = write!(told, "{slash}{}", command["name"].as_str().unwrap());
        if let Some(bits) = command["default_member_permissions"].as_str() {
            let _ = write!(told, " (shown to {bits})");
        }
        told.push('\n');
        tell(&mut told, command, 1);
    }
    insta::assert_snapshot!(told, @r"
    /status
      server~: text
    /chart
      server~: text
      metric: one of (overview, cpu, memory, disk, network, players)
      span: one of (1 hour, 6 hours, 24 hours, 7 days, 30 days)
      compare~: text
    /mc
      say
        message!: text
        server~: text
      run
        command!~: text
        server~: text
      macro: group
        add
          role: role
          server~: text
        list
        remove
          name!~: text
        run
          name!~: text
          player~: text
    /player
      kick
        player!~: text
        reason: text
        server~: text
      ban
        player!~: text
        reason: text
        server~: text
      pardon
        player!~: text
        server~: text
      op
        player!~: text
        server~: text
      whitelist: group
        add
          player!~: text
          server~: text
        remove
          player!~: text
          server~: text
        list
          server~: text
      requests
        channel: channel [0,5,2,11,12,10]
        server~: text
      link
        server~: text
      unlink
        member: member
        server~: text
    /power
      start
        server~: text
      stop
        server~: text
        in: text
        message: text
        if-empty: one of (wait, now, skip)
      restart
        server~: text
        in: text
        message: text
        if-empty: one of (wait, now, skip)
      kill
        server~: text
    /plan (shown to 32)
      add
        when!~: text
        what!~: text
        server~: text
        countdown: text
        message: text
        if-empty: one of (wait, now, skip)
        missed: one of (run once, skip)
      list
      remove
        plan!~: text
    /console (shown to 32)
      mirror
        channel: channel [0,5,2,11,12,10]
        server~: text
        layout: one of (messages, live, thread per day, thread per server start)
        only: one of (warnings, every line)
      unmirror
        channel: channel
        server~: text
      pause
        server~: text
        channel: channel
      resume
        server~: text
        channel: channel
      quiet
        for: text
        server~: text
        channel: channel
      verbose
        for: text
        server~: text
        channel: channel
      status
        server~: text
      tail
        lines: whole number
        server~: text
        channel: channel
      filter: group
        add
          action: one of (hide, show only, mask)
          pattern: text
          regex: yes or no
          preset: one of (login, passwords, url-tokens, authorization, tokens, ban-ip, email, ip)
          server~: text
          channel: channel
        remove
          filter!~: text
          server~: text
          channel: channel
        list
          server~: text
          channel: channel
        test
          line!: text
          action: one of (hide, show only, mask)
          pattern: text
          regex: yes or no
          server~: text
          channel: channel
    /board (shown to 32)
      add
        server~: text
        channel: channel [0,5,2,11,12,10]
        names: yes or no
        address: yes or no
        follow: yes or no
        start-for-everyone: yes or no
        start-hours: text
      list
      remove
        server~: text
        channel: channel
    /chat
      bridge
        channel: channel [0,5,2,11,12,10]
        server~: text
        joins: yes or no
        deaths: yes or no
        achievements: yes or no
      unbridge
        channel: channel
        server~: text
      list
      say
        message!: text
        server~: text
    /server (shown to 32)
      bind
        server~: text
        name: text
        mirror: channel [0,5,2,11,12,10]
      unbind
        name!~: text
      rename
        name!~: text
        to!: text
      list
      game
        game!~: text
        server~: text
      audit-channel
        channel: channel [0,5,2,11,12,10]
      language
        language!: one of (automatic, en-US, de)
      timezone
        zone!~: text
      forget-all
    /access (shown to 32)
      grant
        who!: role or member
        permission!: one of (view, say, command, power, start, stop, restart, kill, chat, manage)
        server~: text
        only: text
        never: text
        for: text
      revoke
        who!: role or member
        permission!: one of (view, say, command, power, start, stop, restart, kill, chat, manage)
        server~: text
      list
      check
        who!: role or member
        server~: text
    /panel (shown to 32)
      link
      status
      unlink
        panel~: text
    /alert (shown to 32)
      add
        kind!: one of (crashed, online, started, stopped, stuck, unreachable, cpu, memory, disk, players_above, players_below, words, regex)
        server~: text
        channel: channel [0,5,2,11,12,10]
        mention: role or member
        above: whole number
        minutes: whole number
        text: text
        chat: yes or no
        details: one of (none, cause, log)
        for: text
      list
        server~: text
      mute
        alert!~: text
        for: text
      test
        alert!~: text
      remove
        alert!~: text
    /audit
      server~: text
      member: member
      since: text
    /help
    a message: Players in this message…
    ");
    world.end().await;
}

/// `!`: required; `~`: suggestions while typing.
fn tell(told: &mut String, level: &Value, depth: usize) {
    for option in level["options"].as_array().into_iter().flatten() {
        let (name, kind) = (option["name"].as_str().unwrap(), option["type"].as_u64().unwrap());
        assert!(!option["description"].as_str().unwrap().is_empty());
        let kind = match kind {
            1 => "",
            3 => ": text",
            2 => ": group",
            4 if option["choices"].as_array().is_none_or(Vec::is_empty) => ": whole number",
            4 => ": one of",
            5 => ": yes or no",
            6 => ": member",
            7 => ": channel",
            8 => ": role",
            9 => ": role or member",
            _ => ": ?",
        };
        let required = if option["required"] == true { "!" } else { "" };
        let completed = if option["autocomplete"] == true { "~" } else { "" };
        let _ = write!(told, "{}{name}{required}{completed}{kind}", "  ".repeat(depth));
        if let Some(choices) = option["choices"].as_array().filter(|choices| !choices.is_empty()) {
            let names: Vec<_> = choices.iter().filter_map(|choice| choice["name"].as_str()).collect();
            let _ = write!(told, " ({})", names.join(", "));
        }
        if let Some(kinds) = option["channel_types"].as_array().filter(|kinds| !kinds.is_empty()) {
            let _ = write!(told, " {}", Value::from(kinds.clone()));
        }
        told.push('\n');
        tell(told, option, depth + 1);
    }
}
