//! A real poise bot logs in: everything it is sent must be readable by serenity, everything it sends must be accepted.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use poise::{
    CreateReply, FrameworkOptions,
    serenity_prelude::{
        self as serenity, ButtonStyle, ClientBuilder, ComponentInteractionDataKind, Context as Ctx,
        CreateActionRow, CreateButton, CreateInputText, CreateInteractionResponse,
        CreateInteractionResponseMessage, CreateModal, CreateSelectMenu, CreateSelectMenuKind,
        CreateSelectMenuOption, Event, EventHandler, GatewayIntents, Http, InputTextStyle, Interaction,
        RawEventHandler, ShardManager,
    },
};
use sandbox::discord::{Discord, DiscordOptions, permissions};
use serde_json::json;
use tokio::task::JoinHandle;

use super::support::unlimited;

type Context<'a> = poise::Context<'a, (), serenity::Error>;
type CommandResult = Result<(), serenity::Error>;

/// Talk to the server.
#[poise::command(slash_command, subcommands("say", "who"))]
async fn mc(_: Context<'_>) -> CommandResult {
    Ok(())
}

/// Says something.
#[poise::command(slash_command)]
async fn say(
    ctx: Context<'_>,
    #[description = "What"] message: String,
    #[description = "Where"]
    #[autocomplete = "servers"]
    server: Option<String>,
) -> CommandResult {
    ctx.defer().await?;
    ctx.say(format!("{}: {message}", server.unwrap_or_else(|| "lobby".to_owned()))).await?;
    Ok(())
}

async fn servers(_: Context<'_>, partial: &str) -> serenity::CreateAutocompleteResponse {
    let names = ["survival", "creative"].into_iter().filter(|name| name.starts_with(partial));
    serenity::CreateAutocompleteResponse::new()
        .set_choices(names.map(|name| serenity::AutocompleteChoice::new(name, name)).collect())
}

/// Names somebody.
#[poise::command(slash_command, default_member_permissions = "MANAGE_GUILD")]
async fn who(
    ctx: Context<'_>,
    #[description = "Who"] who: serenity::Member,
    #[description = "Role"] role: serenity::Role,
    #[description = "Where"] channel: serenity::GuildChannel,
) -> CommandResult {
    let text = format!("{} {} {}", who.display_name(), role.name, channel.name);
    let row = CreateActionRow::Buttons(vec![
        CreateButton::new("go").label("Go").style(ButtonStyle::Danger),
        CreateButton::new("ask").label("Ask"),
        CreateButton::new("off").label("Off").disabled(true),
    ]);
    let options = vec![CreateSelectMenuOption::new("One", "1"), CreateSelectMenuOption::new("Two", "2")];
    let select = CreateSelectMenu::new("pick", CreateSelectMenuKind::String { options });
    let rows = vec![row, CreateActionRow::SelectMenu(select)];
    ctx.send(CreateReply::default().content(text).ephemeral(true).components(rows)).await?;
    Ok(())
}

/// Answers components and modals, and counts events that serenity could not read.
struct Hands {
    unknown: Arc<AtomicUsize>,
}

#[serenity::async_trait]
impl RawEventHandler for Hands {
    async fn raw_event(&self, _: Ctx, event: Event) {
        if matches!(event, Event::Unknown(_)) {
            self.unknown.fetch_add(1, Ordering::SeqCst);
        }
    }
}

struct Components;

#[serenity::async_trait]
impl EventHandler for Components {
    async fn interaction_create(&self, ctx: Ctx, interaction: Interaction) {
        let response = match &interaction {
            Interaction::Component(component) => {
                match (&component.data.kind, component.data.custom_id.as_str()) {
                    (ComponentInteractionDataKind::StringSelect { values }, _) => update(&values.join("+")),
                    (_, "ask") => {
                        let input = CreateInputText::new(InputTextStyle::Short, "Why", "why").max_length(10);
                        let modal = CreateModal::new("m", "A question");
                        CreateInteractionResponse::Modal(
                            modal.components(vec![CreateActionRow::InputText(input)]),
                        )
                    }
                    _ => update("gone"),
                }
            }
            Interaction::Modal(modal) => {
                let text = match &modal.data.components[0].components[0] {
                    serenity::ActionRowComponent::InputText(input) => input.value.clone().unwrap_or_default(),
                    _ => String::new(),
                };
                CreateInteractionResponse::Message(CreateInteractionResponseMessage::new().content(text))
            }
            _ => return,
        };
        let done = match interaction {
            Interaction::Component(component) => component.create_response(&ctx, response).await,
            Interaction::Modal(modal) => modal.create_response(&ctx, response).await,
            _ => Ok(()),
        };
        done.expect("the sandbox takes the answer");
    }
}

fn update(text: &str) -> CreateInteractionResponse {
    let message = CreateInteractionResponseMessage::new().content(text).components(Vec::new());
    CreateInteractionResponse::UpdateMessage(message)
}

/// A running bot.
struct Bot {
    unknown: Arc<AtomicUsize>,
    shards: Arc<ShardManager>,
    task: JoinHandle<()>,
}

impl Bot {
    async fn start(discord: &Discord) -> Self {
        let http: Arc<Http> = Arc::new(
            serenity::HttpBuilder::new(discord.token())
                .proxy(discord.url())
                .ratelimiter_disabled(true)
                .build(),
        );
        let options = FrameworkOptions { commands: vec![mc()], ..Default::default() };
        let framework = poise::Framework::builder()
            .options(options)
            .setup(|ctx, _, framework| {
                Box::pin(async move {
                    poise::builtins::register_globally(ctx, &framework.options().commands).await
                })
            })
            .build();
        let unknown = Arc::new(AtomicUsize::new(0));
        let intents =
            GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::GUILD_WEBHOOKS;
        let http = Arc::into_inner(http).expect("one owner");
        let mut client = ClientBuilder::new_with_http(http, intents)
            .framework(framework)
            .raw_event_handler(Hands { unknown: Arc::clone(&unknown) })
            .event_handler(Components)
            .await
            .expect("a client");
        let shards = Arc::clone(&client.shard_manager);
        let task = tokio::spawn(async move { client.start().await.expect("a clean end") });
        discord.command_registered("mc").await.expect("the commands are registered");
        Self { unknown, shards, task }
    }

    /// Stops; serenity has been able to read every event.
    async fn stop(self) {
        assert_eq!(self.end().await, 0, "serenity could not read an event");
    }

    /// Stops; returns how many events serenity could not read.
    async fn end(self) -> usize {
        self.shards.shutdown_all().await;
        self.task.await.expect("the client ends");
        self.unknown.load(Ordering::SeqCst)
    }
}

async fn stage(options: DiscordOptions) -> (Discord, u64, u64, u64) {
    let discord = Discord::start(options).await.expect("a free port");
    let guild = discord.add_guild("Blocks");
    let channel = guild.add_channel("console");
    guild.add_role("Helpers", 0);
    let guest = guild.add_member("Guest", &[]);
    let chief = guild.add_role("Chiefs", permissions::MANAGE_GUILD);
    let admin = guild.add_member("Admin", &[chief]);
    (discord, channel, admin, guest)
}

#[tokio::test]
async fn a_poise_bot_answers_commands_buttons_selects_and_modals() {
    let (discord, channel, admin, guest) = stage(unlimited()).await;
    let bot = Bot::start(&discord).await;

    let said = discord.type_command(guest, channel, "/mc say hello there server:survival").unwrap();
    let reply = said.reply().await.unwrap();
    assert_eq!((reply.content.as_str(), reply.ephemeral), ("survival: hello there", false));
    assert_eq!(discord.messages(channel).len(), 1, "the follow-up filled the deferred message");

    let choices = discord.autocomplete(guest, channel, "/mc say hi server:su|").await.unwrap();
    assert_eq!(choices.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>(), ["survival"]);

    let asked =
        discord.type_command(admin, channel, "/mc who who:@guest role:@helpers channel:#console").unwrap();
    let reply = asked.reply().await.unwrap();
    assert_eq!((reply.content.as_str(), reply.ephemeral), ("Guest Helpers console", true));
    assert!(discord.press(admin, &reply, "Off").is_err());
    assert!(discord.press(guest, &reply, "Go").is_err(), "it is not the guest's message");

    let modal = discord.press(admin, &reply, "Ask").unwrap().modal().await.unwrap();
    assert!(discord.submit_modal(admin, &modal, &[("why", "much too long a text")]).is_err());
    let because = discord.submit_modal(admin, &modal, &[("why", "because")]).unwrap();
    assert_eq!(because.reply().await.unwrap().content, "because");

    let picked = discord.choose(admin, &reply, &["Two"]).unwrap();
    let updated = picked.reply().await.unwrap();
    assert_eq!((updated.content.as_str(), updated.id), ("2", reply.id));
    assert!(discord.press(admin, &reply, "Go").is_err(), "the update took the buttons away");
    bot.stop().await;
    discord.stop().await;
}

#[tokio::test]
async fn serenity_reads_every_event_of_a_changing_guild() {
    let (discord, channel, admin, _) = stage(unlimited()).await;
    let bot = Bot::start(&discord).await;
    let guild = discord.add_guild("Second");
    let place = guild.add_channel("a");
    let thread = guild.add_thread(place, "t");
    guild.set_thread(thread, true, false);
    guild.rename_channel(place, "b");
    let role = guild.add_role("r", 0);
    guild.set_role_permissions(role, 8);
    guild.set_overwrite(place, sandbox::discord::Target::Role(role), 1024, 0);
    let member = guild.add_member("m", &[role]);
    guild.set_nick(member, Some("n"));
    guild.remove_member(member);
    guild.remove_role(role);
    guild.set_available(false);
    guild.set_available(true);
    let message = discord.say(admin, channel, "hi").unwrap();
    discord.delete(&message);
    guild.remove_channel(thread);
    guild.remove_channel(place);
    guild.kick_bot();
    guild.invite_bot();
    let said = discord.type_command(admin, channel, "/mc say last").unwrap();
    assert_eq!(said.reply().await.unwrap().content, "lobby: last");
    bot.stop().await;
}

#[tokio::test]
async fn serenity_resumes_and_starts_again() {
    let (discord, channel, admin, _) = stage(unlimited()).await;
    let bot = Bot::start(&discord).await;
    let events = || async {
        discord
            .event_where(|event| matches!(event, sandbox::discord::Event::Resumed { .. }).then_some(()))
            .await
    };
    for cut in [Discord::drop_gateway, Discord::reconnect_gateway, Discord::reset_gateway] {
        let (resumed, cut) = tokio::join!(events(), async { cut(&discord) });
        assert_eq!((resumed, cut), (Ok(()), 1));
        let said = discord.type_command(admin, channel, "/mc say still here").unwrap();
        assert_eq!(said.reply().await.unwrap().content, "lobby: still here");
    }
    assert_eq!(json!(discord.connections()), 1);
    bot.stop().await;
}

#[tokio::test]
async fn an_unreadable_event_would_be_noticed() {
    let (discord, channel, admin, _) = stage(unlimited()).await;
    let bot = Bot::start(&discord).await;
    discord.dispatch("CHANNEL_CREATE", &json!({"id": "not an id"}));
    let said = discord.type_command(admin, channel, "/mc say after it").unwrap();
    said.reply().await.unwrap();
    assert_eq!(bot.end().await, 1);
}
