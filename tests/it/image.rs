//! The image, on a real Docker engine: `packaging/docker/try.sh` builds it and runs these.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, chown},
    path::Path,
    process::Output,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::{process::Command, time::interval};

use crate::support::{Builder, World};

/// The user that the image runs as.
const USER: u32 = 65532;
/// Until it must say that it is well, and until it must have stopped.
const LONGEST: Duration = Duration::from_secs(10);

async fn docker(arguments: &[&str]) -> Output {
    Command::new("docker").args(arguments).output().await.unwrap()
}

/// What it prints; it must work.
async fn printed(arguments: &[&str]) -> String {
    let output = docker(arguments).await;
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A container of the image. Dropped, it and its volume go.
struct Container {
    name: String,
    /// Beside what the bot keeps, where no secret may be.
    _secrets: TempDir,
}

impl Container {
    /// Runs it as `compose.yaml` does, with the secrets as files of `owner`.
    async fn run(world: &World, name: &str, image: &str, data: &str, owner: u32) -> Self {
        Self::run_with(world, name, image, data, owner, &[]).await
    }

    async fn run_with(
        world: &World,
        name: &str,
        image: &str,
        data: &str,
        owner: u32,
        command: &[&str],
    ) -> Self {
        let secrets = tempfile::tempdir().unwrap();
        let mut arguments: Vec<String> = "run --detach --network host --memory 128m --memory-swap 128m --read-only --cap-drop ALL --security-opt \
                                          no-new-privileges --tmpfs /tmp --volume"
            .split(' ')
            .map(str::to_owned)
            .collect();
        arguments.push(format!("{data}:/data"));
        for (variable, secret) in [("DISCORD_TOKEN", "discord_token"), ("PANEL_API_KEY", "panel_api_key")] {
            let file = secrets.path().join(secret);
            fs::write(&file, &world.settings[variable]).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
            chown(&file, Some(owner), None).unwrap();
            arguments.extend(["--volume".into(), format!("{}:/run/secrets/{secret}:ro", file.display())]);
            arguments.extend(["--env".into(), format!("{variable}_FILE=/run/secrets/{secret}")]);
        }
        for variable in ["DISCORD_API_URL", "PANEL_URL", "PANEL_GUILDS"] {
            arguments.extend(["--env".into(), format!("{variable}={}", world.settings[variable])]);
        }
        arguments.extend(["--name".into(), name.into(), image.into()]);
        arguments.extend(command.iter().map(|part| (*part).to_owned()));
        printed(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).await;
        Self { name: name.into(), _secrets: secrets }
    }

    async fn told(&self, format: &str) -> String {
        printed(&["inspect", "--format", format, &self.name]).await
    }

    async fn log(&self) -> String {
        let output = docker(&["logs", &self.name]).await;
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    }

    /// Waits until Docker calls it healthy.
    async fn is_healthy(&self) {
        let (began, mut looks) = (Instant::now(), interval(Duration::from_millis(100)));
        while self.told("{{.State.Health.Status}}").await != "healthy" {
            let late = began.elapsed() > LONGEST;
            assert!(!late, "{}\n{}", self.told("{{json .State}}").await, self.log().await);
            looks.tick().await;
        }
        println!("{}: healthy after {:.1} s", self.name, began.elapsed().as_secs_f64());
    }

    /// Stops it in order, and removes it.
    async fn stop(self) {
        let began = Instant::now();
        printed(&["stop", "--time", "30", &self.name]).await;
        let took = began.elapsed();
        assert!(took < LONGEST, "it took {took:?}");
        assert_eq!(self.told("{{.State.ExitCode}}").await, "0", "{}", self.log().await);
        println!("{}: stopped after {:.1} s", self.name, took.as_secs_f64());
        printed(&["rm", &self.name]).await;
    }

    /// Waits until it has ended by itself: the exit code and the log.
    async fn ended(&self) -> (String, String) {
        (printed(&["wait", &self.name]).await, self.log().await)
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = std::process::Command::new("docker").args(["rm", "--force", &self.name]).output();
    }
}

fn image(variable: &str) -> String {
    std::env::var(variable).expect("packaging/docker/try.sh names the images")
}

async fn lines_are_posted(world: &World, lines: &[String]) {
    world.posted(lines.last().unwrap()).await;
    assert_eq!(world.lines_in(world.channel), lines);
}

#[tokio::test]
#[ignore = "needs a Docker engine and the image: packaging/docker/try.sh"]
async fn it_is_healthy_stops_in_time_and_its_data_outlives_it() {
    let world = Builder::default().prepare().await;
    let volume = format!("wingcord-try-{}", std::process::id());
    let first = Container::run(&world, "wingcord-try-1", &image("WINGCORD_IMAGE"), &volume, USER).await;
    first.is_healthy().await;
    assert_eq!(first.told("{{.Config.User}} {{.HostConfig.ReadonlyRootfs}}").await, "65532:65532 true");
    let users = printed(&["top", &first.name, "-o", "pid,uid"]).await;
    assert!(users.lines().last().is_some_and(|line| line.trim().ends_with(" 65532")), "{users}");
    world.discord.command_registered("mc").await.unwrap();
    world.bind_and_mirror().await;
    let mut lines: Vec<_> = (0..500).map(|number| format!("line {number} before the stop")).collect();
    lines.iter().for_each(|line| world.server.emit(line));
    first.stop().await;
    // Printed while no container runs: the new one reads them from the daemon's log.
    let missed: Vec<_> = (0..5).map(|number| format!("line {number} without a bot")).collect();
    missed.iter().for_each(|line| world.server.emit(line));
    lines.extend(missed);
    let second = Container::run(&world, "wingcord-try-2", &image("WINGCORD_NEXT_IMAGE"), &volume, USER).await;
    second.is_healthy().await;
    lines_are_posted(&world, &lines).await;
    second.stop().await;
    printed(&["volume", "rm", &volume]).await;
    world.end().await;
}

#[tokio::test]
#[ignore = "needs a Docker engine and the image: packaging/docker/try.sh"]
async fn what_it_may_not_write_or_read_is_told_with_the_command_that_mends_it() {
    let world = Builder::default().prepare().await;
    let data = world.database.path().join("data");
    fs::create_dir(&data).unwrap();
    let roots = data.display().to_string();
    let image = image("WINGCORD_IMAGE");
    let unwritable = Container::run(&world, "wingcord-try-3", &image, &roots, USER).await;
    let (code, log) = unwritable.ended().await;
    assert_eq!(code, "1", "{log}");
    assert!(log.contains("`chown -R 65532:65532 /data`"), "{log}");
    own(&data);
    let unreadable = Container::run(&world, "wingcord-try-4", &image, &roots, 0).await;
    let (code, log) = unreadable.ended().await;
    assert_eq!(code, "2", "{log}");
    assert!(log.contains("`chown 65532 /run/secrets/discord_token`"), "{log}");
    assert!(log.contains("`chown 65532 /run/secrets/panel_api_key`"), "{log}");
    let mended = Container::run(&world, "wingcord-try-5", &image, &roots, USER).await;
    mended.is_healthy().await;
    mended.stop().await;
    world.end().await;
}

#[tokio::test]
#[ignore = "needs a Docker engine and the image: packaging/docker/try.sh"]
async fn setup_in_the_image_leaves_what_the_bot_needs_in_the_volume() {
    let world = Builder::default().prepare().await;
    let volume = format!("wingcord-try-setup-{}", std::process::id());
    let image = image("WINGCORD_IMAGE");
    let command = ["setup", "--channel", "console"];
    let setup = Container::run_with(&world, "wingcord-try-6", &image, &volume, USER, &command).await;
    let (code, log) = setup.ended().await;
    assert_eq!(code, "0", "{log}");
    assert!(log.contains("✓ bound: Survival is shown in #console of Friends"), "{log}");
    drop(setup);
    let bot = Container::run(&world, "wingcord-try-7", &image, &volume, USER).await;
    bot.is_healthy().await;
    world.server.emit("the first line");
    world.posted("the first line").await;
    bot.stop().await;
    printed(&["volume", "rm", &volume]).await;
    world.end().await;
}

/// Does what the bot says.
fn own(folder: &Path) {
    chown(folder, Some(USER), Some(USER)).unwrap();
}
