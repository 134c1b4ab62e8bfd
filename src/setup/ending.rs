//! How to run the bot from here. Pure but for looking where we are.

use std::path::{Path, PathBuf};

/// What is there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The folder of the settings.
    folder: PathBuf,
    /// How this program was called.
    program: String,
    /// This is a container.
    in_container: bool,
    /// The folder has a file for Docker Compose.
    has_compose: bool,
    /// systemd knows the unit.
    has_unit: bool,
}

/// Where a package or a person puts the unit.
const UNITS: [&str; 3] = [
    "/etc/systemd/system/wingcord.service",
    "/usr/lib/systemd/system/wingcord.service",
    "/lib/systemd/system/wingcord.service",
];

impl Place {
    /// Looks.
    pub(super) fn of(settings: &Path) -> Self {
        let settings = std::path::absolute(settings).unwrap_or_else(|_| settings.to_owned());
        let folder = settings.parent().unwrap_or(Path::new("/")).to_owned();
        let has = |name: &str| folder.join(name).exists();
        Self {
            program: std::env::args().next().unwrap_or_else(|| "wingcord".into()),
            in_container: ["/.dockerenv", "/run/.containerenv"].iter().any(|mark| Path::new(mark).exists()),
            has_compose: has("compose.yaml") || has("docker-compose.yml"),
            has_unit: UNITS.iter().any(|unit| Path::new(unit).exists()),
            folder,
        }
    }

    /// What to type.
    pub(super) fn words(&self) -> Vec<String> {
        const COMPOSE: &str = "docker compose up -d";
        let folder = self.folder.display();
        let mut words = vec![format!("here:     cd {folder} && {}", self.program)];
        if self.in_container {
            words
                .push(format!("Docker:   start this container as it is meant to run, for example {COMPOSE}"));
            return words;
        }
        if self.has_compose {
            words.push(format!("Docker:   cd {folder} && {COMPOSE}"));
        }
        words.push(match self.has_unit {
            true => "systemd:  sudo systemctl enable --now wingcord, and systemctl restart wingcord after a change".into(),
            false => "always:   as a service of systemd (docs/service.md) or with Docker (docs/docker.md)".into(),
        });
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_works_here() {
        let place = || Place { folder: "/srv/bot".into(), program: "wingcord".into(), ..Place::default() };
        let said = |place: Place| place.words().join("\n");
        let bare = said(place());
        assert!(bare.contains("cd /srv/bot && wingcord") && bare.contains("docs/service.md"), "{bare}");
        assert!(!bare.contains("docker compose"), "{bare}");
        let compose = said(Place { has_compose: true, ..place() });
        assert!(compose.contains("cd /srv/bot && docker compose up -d"), "{compose}");
        let unit = said(Place { has_unit: true, ..place() });
        assert!(unit.contains("systemctl enable --now wingcord"), "{unit}");
        let container = said(Place { in_container: true, has_unit: true, ..place() });
        assert!(
            container.contains("docker compose up -d") && !container.contains("systemctl"),
            "{container}"
        );
    }
}
