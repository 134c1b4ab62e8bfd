//! What `wingcord demo` says in a build without the feature `demo`.

use std::{ffi::OsString, process::ExitCode};

use tokio_util::sync::CancellationToken;

const NO_DEMO: &str = "wingcord: this build has no demo, since it was made with --no-default-features. Released binaries, \
                       packages and images have it; cargo build --features demo adds it.";

/// Whatever stands behind `demo`: none of it is looked at.
#[derive(Debug, Default, clap::Args)]
pub struct Arguments {
    #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
    _all: Vec<OsString>,
}

/// Says on standard error that there is no demo, and how to get it.
pub async fn run(_arguments: Arguments, _stop: CancellationToken) -> ExitCode {
    eprintln!("{NO_DEMO}");
    ExitCode::FAILURE
}
