//! The panels: the operator's, and those that guilds have linked.

use std::{collections::HashSet, future::ready, io::Write, time::Duration};

use pterosocket::{
    PanelUrl,
    panel::{Panel, RateLimit},
};
use tokio::time::timeout;
use uuid::Uuid;

use crate::{
    config::Config,
    model::Binding,
    open_files::OpenFiles,
    probe::{PATIENCE, console, owner, rights, servers},
    report::Report,
    secrets::Secrets,
    sockets::PanelOptions,
    store::{LinkedPanel, Store},
};

/// A token lives for ten minutes and is renewed two before its end (protocol reference 2.8).
const RENEWED_AFTER_MINUTES: usize = 8;
/// How long a linked panel may take with all that is bound of it: it is a stranger's, and others wait behind it.
const LINKED_PATIENCE: Duration = Duration::from_secs(60);

/// Tries every panel.
pub(super) async fn check<W: Write>(
    config: &Config,
    store: &Store,
    bindings: &[Binding],
    report: &mut Report<W>,
) {
    let (operators, linked): (Vec<_>, Vec<_>) =
        bindings.iter().cloned().partition(|binding| binding.panel.is_none());
    check_operators(config, &operators, report).await;
    let secrets = Secrets::new(config.secret_keys.clone(), store.path());
    let Some(panels) = report.tell("linked panels", rows(store, config)).await else { return };
    for panel in &panels {
        let bound: Vec<_> = linked.iter().filter(|binding| binding.panel == Some(panel.id)).collect();
        let name = format!("{} of guild {}", panel.url, panel.guild);
        in_time(&name, report, async |report| {
            check_linked(config, &secrets, panel, &name, &bound, report).await;
        })
        .await;
    }
}

/// Tries a linked panel, as far as its time allows.
async fn in_time<W: Write>(name: &str, report: &mut Report<W>, attempt: impl AsyncFnOnce(&mut Report<W>)) {
    if timeout(LINKED_PATIENCE, attempt(report)).await.is_err() {
        let words =
            format!("it took more than {} s; the rest of it was not tried", LINKED_PATIENCE.as_secs());
        report.tell::<()>(&format!("panel {name}"), ready(Err(words))).await;
    }
}

/// Tries the operator's panel and what is bound of it.
pub(super) async fn check_operators<W: Write>(config: &Config, bindings: &[Binding], report: &mut Report<W>) {
    let Some(panel) = &config.panel else {
        if !bindings.is_empty() {
            let words =
                format!("not set, and {} servers are bound of the panel that it named", bindings.len());
            report.tell::<()>("PANEL_URL", ready(Err(words))).await;
        }
        return;
    };
    let client = PanelOptions::new(config, PATIENCE, OpenFiles::raised())
        .operators(panel.url.clone(), panel.key.clone());
    let client = client.map(|client| (client, panel.url.to_string())).map_err(|error| error.to_string());
    let Some(panel) = report.tell("PANEL_URL", ready(client)).await else { return };
    if report.tell("PANEL_API_KEY", owner(&panel)).await.is_none() {
        return;
    }
    let servers = report.tell("servers", servers(&panel)).await;
    let mut bound: Vec<(String, Uuid)> =
        bindings.iter().map(|binding| (binding.name.clone(), binding.server)).collect();
    let mut known = HashSet::new();
    bound.retain(|(_, server)| known.insert(*server));
    report.tell("panel's limit", ready(renewals(bound.len(), panel.rate_limit()))).await;
    if bound.is_empty() {
        // Nothing is bound yet: one console shows whether the Origin is accepted.
        let first = servers
            .iter()
            .flatten()
            .find_map(|server| Some((server.name.to_string(), server.uuid.parse().ok()?)));
        bound.extend(first);
    }
    check_servers(&panel, &bound, report).await;
}

async fn rows(store: &Store, config: &Config) -> Result<(Vec<LinkedPanel>, String), String> {
    let mut panels = store.all_panels().await.map_err(|error| error.to_string())?;
    let left = store.guilds().await.map_err(|error| error.to_string())?.left;
    panels.retain(|panel| !left.contains_key(&panel.guild));
    let words = match (panels.len(), &config.panel) {
        (0, None) => "none, and there is no PANEL_URL: the next step is /panel link in Discord".into(),
        (count, _) => format!("{count}"),
    };
    Ok((panels, words))
}

async fn check_linked<W: Write>(
    config: &Config,
    secrets: &Secrets,
    row: &LinkedPanel,
    name: &str,
    bindings: &[&Binding],
    report: &mut Report<W>,
) {
    let opened = client(config, secrets, row).map(|panel| (panel, format!("opens with {}", secrets.place())));
    let Some(panel) = report.tell(&format!("key of {name}"), ready(opened)).await else { return };
    if report.tell(&format!("panel {name}"), owner(&panel)).await.is_none() {
        return;
    }
    let bound: Vec<_> = bindings.iter().map(|binding| (binding.name.clone(), binding.server)).collect();
    check_servers(&panel, &bound, report).await;
}

fn client(config: &Config, secrets: &Secrets, row: &LinkedPanel) -> Result<Panel, String> {
    let key = secrets.open(row.row(), &row.key).map_err(|error| error.to_string())?;
    let url = PanelUrl::parse(&row.url).map_err(|error| error.to_string())?;
    PanelOptions::new(config, PATIENCE, OpenFiles::raised())
        .linked(row.guild, url, key)
        .map_err(|error| error.to_string())
}

async fn check_servers<W: Write>(panel: &Panel, bound: &[(String, Uuid)], report: &mut Report<W>) {
    for (name, server) in bound {
        report.tell(&format!("rights on {name}"), rights(panel, *server)).await;
        report.tell(&format!("console of {name}"), console(panel, *server)).await;
    }
}

/// Whether the panel lets every console renew its login in time, and how long a start takes.
fn renewals(sockets: usize, limit: Option<RateLimit>) -> Result<((), String), String> {
    let Some(RateLimit { limit, .. }) = limit else {
        return Ok(((), "the panel tells none".into()));
    };
    let (minutes, limit) = (sockets.div_ceil(limit.max(1) as usize), limit as usize);
    let each_minute = sockets.div_ceil(RENEWED_AFTER_MINUTES);
    let need = format!("{sockets} consoles need {each_minute} requests a minute to stay logged in");
    if each_minute > limit {
        return Err(format!(
            "{need}, and the panel allows the key's account {limit} (a browser's included): raise \
             APP_API_CLIENT_RATELIMIT on the panel, or bind fewer servers"
        ));
    }
    Ok(((), format!("{need} of the {limit} that the panel allows; a start takes {minutes} min")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_panel_that_never_ends_is_left_after_its_time() {
        let mut out = Vec::new();
        let mut report = Report::to(&mut out);
        in_time("a", &mut report, async |report| {
            report.tell::<()>("first", ready(Ok(((), "well".into())))).await;
            std::future::pending::<()>().await;
        })
        .await;
        in_time("b", &mut report, async |_| ()).await;
        assert_eq!(report.failed(), 1);
        let told = String::from_utf8(out).unwrap();
        let expected = "✓ first: well\n✗ panel a: it took more than 60 s; the rest of it was not tried\n";
        assert_eq!(told, expected);
    }

    #[test]
    fn consoles_that_the_panel_cannot_renew_are_counted() {
        let limit = |limit| Some(RateLimit { limit, remaining: 1 });
        let fine = renewals(1_000, limit(256)).unwrap().1;
        assert!(fine.contains("125 requests a minute") && fine.contains("256"), "{fine}");
        assert!(fine.ends_with("a start takes 4 min"), "{fine}");
        let refused = renewals(2_100, limit(256)).unwrap_err();
        assert!(
            refused.contains("263 requests a minute") && refused.contains("allows the key's account 256")
        );
        assert_eq!(renewals(5, None).unwrap().1, "the panel tells none");
        assert!(renewals(0, limit(0)).is_ok());
    }
}
