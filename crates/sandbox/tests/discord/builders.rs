//! What serenity's builders send must be accepted, and what comes back must be readable for it.

use poise::serenity_prelude::{
    Builder, ButtonStyle, ChannelId, ChannelType, CreateActionRow, CreateAllowedMentions, CreateAttachment,
    CreateButton, CreateEmbed, CreateEmbedAuthor, CreateEmbedFooter, CreateMessage, CreateThread,
    CreateWebhook, EditAttachments, EditMessage, ExecuteWebhook, GetMessages, GuildId, Http, HttpBuilder,
    MessageFlags, Nonce, Timestamp, UserId,
};
use sandbox::discord::{Discord, permissions};

use super::support::world;

fn http(discord: &Discord) -> Http {
    HttpBuilder::new(discord.token()).proxy(discord.url()).ratelimiter_disabled(true).build()
}

fn full_embed() -> CreateEmbed {
    CreateEmbed::new()
        .title("t")
        .description("d")
        .url("https://example.org")
        .colour(0xFF_AA00)
        .timestamp(Timestamp::now())
        .author(CreateEmbedAuthor::new("a").icon_url("https://example.org/a.png"))
        .footer(CreateEmbedFooter::new("f"))
        .thumbnail("https://example.org/t.png")
        .image("attachment://chart.png")
        .field("n", "v", true)
}

#[tokio::test]
async fn messages_with_everything_pass_both_ways() {
    let (discord, _, guild, channel) = world().await;
    let http = http(&discord);
    let place = ChannelId::new(channel);
    let button = CreateButton::new("go").label("Go").style(ButtonStyle::Success).emoji('🎮');
    let message = CreateMessage::new()
        .content("hello")
        .embed(full_embed())
        .flags(MessageFlags::SUPPRESS_NOTIFICATIONS)
        .allowed_mentions(CreateAllowedMentions::new())
        .nonce(Nonce::String("n".to_owned()))
        .enforce_nonce(true)
        .components(vec![CreateActionRow::Buttons(vec![
            button,
            CreateButton::new_link("https://example.org").label("Web"),
        ])])
        .add_file(CreateAttachment::bytes(b"png".to_vec(), "chart.png"));
    let mut sent = place.send_message(&http, message).await.expect("it is taken");
    assert_eq!((sent.embeds.len(), sent.attachments.len(), sent.components.len()), (1, 1, 1));
    assert_eq!(sent.embeds[0].image.as_ref().map(|image| &image.url), Some(&sent.attachments[0].url));
    assert_eq!(sent.attachments[0].download().await.expect("it is there"), b"png");
    let keep = EditAttachments::keep_all(&sent).add(CreateAttachment::bytes(b"log".to_vec(), "a.log"));
    let edit =
        EditMessage::new().content("changed").embeds(Vec::new()).components(Vec::new()).attachments(keep);
    sent.edit(&http, edit).await.expect("the edit is taken");
    assert_eq!((sent.embeds.len(), sent.attachments.len(), sent.components.len()), (0, 2, 0));
    let listed = place.messages(&http, GetMessages::new().limit(10)).await.expect("a list");
    assert_eq!(listed[0].content, "changed");
    sent.delete(&http).await.expect("it is deleted");
    assert!(discord.messages(channel).is_empty());
    place.broadcast_typing(&http).await.expect("typing is taken");
    assert_eq!(guild.id, GuildId::new(guild.id).to_partial_guild(&http).await.expect("a guild").id.get());
}

#[tokio::test]
async fn structure_is_readable() {
    let (discord, _, guild, channel) = world().await;
    let bits = permissions::MANAGE_WEBHOOKS | permissions::CREATE_PUBLIC_THREADS;
    guild.set_role_permissions(guild.bot_role(), bits);
    let alice = guild.add_member("Alice", &[guild.bot_role()]);
    let http = http(&discord);
    let (place, home) = (ChannelId::new(channel), GuildId::new(guild.id));
    let thread = CreateThread::new("t").kind(ChannelType::PublicThread);
    let thread = place.create_thread(&http, thread).await.expect("a thread");
    assert!(thread.thread_metadata.is_some());
    let hook = CreateWebhook::new("hook").execute(&http, place).await.expect("a webhook");
    let post = ExecuteWebhook::new().content("x").username("Lobby");
    let said = hook.execute(&http, true, post).await.expect("it is taken").expect("a message");
    assert_eq!(said.author.name, "Lobby");
    assert_eq!(home.channels(&http).await.expect("channels").len(), 1);
    assert_eq!(home.roles(&http).await.expect("roles").len(), 2);
    assert_eq!(home.member(&http, UserId::new(alice)).await.expect("a member").user.name, "Alice");
    assert_eq!(
        http.get_current_application_info().await.expect("the application").id.get(),
        discord.bot_id()
    );
    assert_eq!(http.get_current_user().await.expect("the bot").id.get(), discord.bot_id());
    assert_eq!(http.get_bot_gateway().await.expect("a gateway").shards, 1);
    assert_eq!(home.get_active_threads(&http).await.expect("threads").threads.len(), 1);
}
