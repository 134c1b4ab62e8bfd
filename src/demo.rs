//! Demo.
/// x
#[derive(clap::Args)]
pub struct Arguments {}
/// x
pub async fn run(_: Arguments, _: tokio_util::sync::CancellationToken) -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
