//! Whether a figure can ever get where an alert looks for it: against what the server may use. Pure.

use pterosocket::panel::ServerLimits;

use crate::{
    model::{AlertKind, Watched},
    text,
    texts::Text,
};

/// `Err`: it can't, and what to change. What nobody told of the server is not taken for a limit.
pub(super) fn check(server: &str, watched: &Watched, limits: Option<ServerLimits>) -> Result<(), Text> {
    let Some(limits) = limits else { return Ok(()) };
    let above = watched.threshold.map(i64::unsigned_abs);
    match (watched.kind, above) {
        (AlertKind::Disk, _) if limits.disk_bytes == 0 => Err(text!("alert-disk-unlimited", server = server)),
        (AlertKind::Cpu, Some(above)) if limits.cpu_percent > 0 && above > limits.cpu_percent => {
            Err(text!("alert-cpu-beyond", server = server, limit = limits.cpu_percent))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn what_the_servers_limits_never_let_happen_is_refused() {
        const NONE: ServerLimits = ServerLimits { cpu_percent: 0, memory_bytes: 0, disk_bytes: 0 };
        const SOME: ServerLimits =
            ServerLimits { cpu_percent: 200, memory_bytes: 1 << 30, disk_bytes: 10 << 30 };
        for (kind, above, limits, said) in [
            (AlertKind::Disk, 90, Some(SOME), None),
            (AlertKind::Disk, 90, Some(NONE), Some("[alert-disk-unlimited server=Survival]")),
            (AlertKind::Disk, 90, None, None),
            (AlertKind::Cpu, 200, Some(SOME), None),
            (AlertKind::Cpu, 201, Some(SOME), Some("[alert-cpu-beyond limit=200 server=Survival]")),
            (AlertKind::Cpu, 201, Some(NONE), None),
            // The daemon tells the machine's memory where there is no limit.
            (AlertKind::Memory, 90, Some(NONE), None),
            (AlertKind::PlayersAbove, 500, Some(SOME), None),
        ] {
            let watched =
                Watched { kind, threshold: Some(above), minutes: None, text: None, hears_chat: false };
            let refused = check("Survival", &watched, limits).err();
            let refused = refused.map(|text| text.markdown(Language::KEYS));
            assert_eq!(refused.as_deref(), said, "{kind} {above} {limits:?}");
        }
    }
}
