//! Whether the operator's own profiles of games can be used.

use std::{future::ready, io::Write, path::Path};

use crate::{games::Folder, report::Report};

/// A line for those that can be used, and one for each file that can't.
pub(super) async fn check<W: Write>(folder: &Path, report: &mut Report<W>) {
    let read = Folder::read(folder).map_err(|error| format!("{} can't be read: {error}", folder.display()));
    let told = read.map(|read| {
        let names: Vec<_> = read.names().collect();
        let words = match &*names {
            [] => format!("{} has no profile that can be used", folder.display()),
            names => names.join(", "),
        };
        (read, words)
    });
    let Some(read) = report.tell("GAMES", ready(told)).await else { return };
    for refused in read.refused {
        report.tell::<()>("GAMES", ready(Err(format!("{refused}; it is left out")))).await;
    }
}
