//! One guild that has Discord refuse request after request: it is stopped, and nobody else is.

use std::time::Duration;

use futures_util::future::join_all;
use sandbox::{
    ServerSpec,
    discord::{Fault, FaultKind, GuildHandle, Target, Times, permissions},
    game::Program,
};

use crate::support::{Builder, World, logged, says};

/// The usual world with a second guild, whose bound server is `Far`, and its owner, who manages it.
struct Two {
    world: World,
    far: GuildHandle,
    owner: u64,
    /// Where the second guild's commands are typed.
    lobby: u64,
}

impl Two {
    async fn start() -> Self {
        let mut builder = Builder::default();
        // Nobody waits for a probe here.
        builder.options.retry.probe = Duration::from_secs(600);
        let mut world = builder.prepare().await;
        let far = world.discord.add_guild("Far away");
        world.set("PANEL_GUILDS", &format!("{},{}", world.guild.id, far.id));
        world.backend.add_server(ServerSpec::new("Far", Program::Scripted));
        world.start_bot().await;
        world.admin(&format!("/server bind server:Survival mirror:<#{}>", world.channel)).await;
        let (lobby, owner) = (far.add_channel("lobby"), world.discord.owner_id());
        world.types(owner, lobby, "/server bind server:Far").await;
        Self { world, far, owner, lobby }
    }

    /// A channel of the second guild in which the bot lacks `deny`.
    fn closed(&self, deny: u64) -> u64 {
        let channel = self.far.add_channel("closed");
        let bot = Target::Member(self.world.discord.bot_id());
        assert!(self.far.set_overwrite(channel, bot, 0, deny));
        channel
    }

    async fn mirror(&self, channel: u64) -> String {
        let typed = format!("/console mirror channel:<#{channel}> server:Far");
        self.world.types(self.owner, self.lobby, &typed).await.content.clone()
    }

    fn refused(&self) -> u64 {
        self.world.discord.counters().statuses.get(&403).copied().unwrap_or_default()
    }
}

#[tokio::test]
async fn a_guild_that_mirrors_into_forbidden_channels_again_and_again_harms_only_itself() {
    let two = Two::start().await;
    let closed: Vec<_> = (0..20).map(|_| two.closed(permissions::VIEW_CHANNEL)).collect();
    for round in 0..30 {
        for reply in join_all(closed.iter().map(|channel| two.mirror(*channel))).await {
            assert!(says(&reply, "[mirror-forbidden-lacking … rights=[right-view-channel]]"), "{reply}");
        }
        two.world.server.emit(format!("line {round}"));
        two.world.posted(&format!("line {round}")).await;
    }
    assert!(two.refused() <= 20, "{} refused requests for 600 commands", two.refused());
    two.world.end().await;
}

#[tokio::test]
async fn a_guild_that_has_too_much_refused_is_stopped_and_told_so() {
    let two = Two::start().await;
    let open = two.far.add_channel("open");
    assert!(two.mirror(open).await.contains("[mirror-shows "));
    let closed: Vec<_> = (0..160).map(|_| two.closed(permissions::SEND_MESSAGES)).collect();
    let replies = join_all(closed.iter().map(|channel| two.mirror(*channel))).await;
    let stopped = |reply: &String| reply.contains("[mirror-stopped ");
    assert!(replies.iter().any(stopped), "{replies:#?}");
    // Those that were under way when it was stopped are answered, too.
    assert!((100..=130).contains(&two.refused()), "{}", two.refused());
    let refused = two.refused();
    let status = two.world.types(two.owner, two.lobby, "/console status server:Far").await.text();
    assert!(stopped(&status), "{status}");
    let told =
        logged(&["WARN", "Discord has refused too many requests about this server", &two.far.id.to_string()]);
    assert_eq!(told.len(), 1, "told once in the log");
    // Everybody else goes on, and nothing more is asked for this one.
    for round in 0..5 {
        two.world.server.emit(format!("line {round}"));
        two.world.posted(&format!("line {round}")).await;
    }
    assert_eq!(two.refused(), refused);
    two.world.end().await;
}

#[tokio::test]
async fn answers_that_discord_refuses_count_for_their_guild() {
    let two = Two::start().await;
    let unknown = serde_json::json!({ "message": "Unknown interaction", "code": 10062 });
    let refused = FaultKind::Json(404, unknown);
    two.world.discord.fail(Fault::new(refused, Times::Always).on("POST", "/callback"));
    for _ in 0..60 {
        two.world.discord.type_command(two.owner, two.lobby, "/status").unwrap();
    }
    let typed = (0..50).map(|_| two.world.discord.autocomplete(two.owner, two.lobby, "/status server:F|"));
    let suggested = join_all(typed).await;
    assert!(suggested.iter().all(Result::is_err));
    let callbacks = || {
        let asked = two.world.discord.requests().into_iter();
        asked.filter(|request| request.path.ends_with("/callback") && request.status == 404).count()
    };
    while callbacks() < 110 {
        two.world.something_happened().await;
    }
    two.world.discord.heal();
    // The last of them may be on their way to the bot.
    let is_told = async {
        let told = "[mirror-stopped ";
        while !two.world.reads_in(two.owner, two.lobby, "/console status server:Far").await.contains(told) {}
    };
    tokio::time::timeout(Duration::from_secs(10), is_told).await.unwrap();
    two.world.server.emit("elsewhere");
    two.world.posted("elsewhere").await;
    two.world.end().await;
}
