//! Servers that are out of reach together: one message in each channel, changed as they go and come.

use super::*;
use crate::alerts::outage::{self, Member, Several};
use crate::discord::rest::Ring;

/// A message, and the alerts that it tells of.
pub(super) struct Outage {
    /// Whose message it is.
    pub(super) message: IncidentId,
    /// All alerts that were ever in it, the first first.
    alerts: Vec<AlertId>,
    /// When the first server was lost, seconds since 1970.
    first_at: i64,
}

impl Engine {
    /// An alert's own message tells an outage from now on, which others may join.
    pub(super) fn leads(&mut self, alert: AlertId, message: IncidentId, told: &Told) {
        if matches!(told.what, Happened::Unreachable) && told.over.is_none() {
            self.outages.push(Outage { message, alerts: vec![alert], first_at: told.first_at });
        }
    }

    /// Adds an alert to what is told already in its channel about servers of the same panel; whether there is something.
    /// Only where the same people are mentioned: the others are to be told.
    pub(super) async fn joins(&mut self, alert: AlertId, told: &Told) -> bool {
        if !matches!(told.what, Happened::Unreachable) {
            return false;
        }
        let Some(joining) = self.watches.get(&alert).map(|watch| &watch.wanted) else { return false };
        let (channel, mention, panel) = (joining.alert.channel, joining.alert.mention, joining.server.panel);
        let alike = |other: &AlertId| {
            self.watches.get(other).is_some_and(|watch| {
                let wanted = &watch.wanted;
                wanted.alert.channel == channel
                    && wanted.alert.mention == mention
                    && wanted.server.panel == panel
            })
        };
        let fits = |outage: &Outage| {
            outage::is_together(outage.first_at, told.first_at)
                && outage.alerts.iter().any(alike)
                && !outage.alerts.contains(&alert)
        };
        let Some(found) = self.outages.iter().position(fits) else { return false };
        self.outages[found].alerts.push(alert);
        self.edit_outage(found).await;
        true
    }

    /// The outage of which an alert's server is a part; none where it is alone in it, or in none.
    pub(super) fn shared_outage(&self, alert: AlertId) -> Option<usize> {
        self.outages.iter().position(|outage| outage.alerts.len() > 1 && outage.alerts.contains(&alert))
    }

    /// Whether it is told by a message that must be kept.
    pub(super) fn tells_outage(&self, incident: IncidentId) -> bool {
        self.outages.iter().any(|outage| outage.message == incident)
    }

    /// Changes the message of an outage of several servers.
    pub(super) async fn edit_outage(&mut self, at: usize) {
        let Some((outage, wanted, several)) = self.seen(at) else { return };
        let message = outage.message;
        let card = About::mentioning(several.card(epoch_seconds()), wanted.alert.mention);
        self.post(&wanted, What::Edit(message), card, Vec::new(), Ring::Nobody);
    }

    /// A server of an outage can be reached again. Where that is the last of several, `aloud` says so in a message of its
    /// own; true: it was one of several.
    pub(super) async fn leaves(&mut self, alert: AlertId, aloud: bool) -> bool {
        let Some(at) = self.shared_outage(alert) else {
            self.outages.retain(|outage| !outage.alerts.contains(&alert));
            return false;
        };
        let Some((outage, wanted, several)) = self.seen(at) else { return false };
        if several.back_at().is_none() {
            self.hand_on(outage.message, outage.alerts.clone()).await;
            return true;
        }
        let outage = self.outages.swap_remove(at);
        if aloud {
            let (card, ring) = self.mentioning(several.over(), alert).await;
            self.post(&wanted, What::Last(outage.message), card, Vec::new(), ring);
        }
        true
    }

    /// Writes down that the message tells an incident that goes on, so that it is known after a restart.
    async fn hand_on(&self, message: IncidentId, alerts: Vec<AlertId>) {
        let open = |alert: &AlertId| {
            let watch = self.watches.get(alert)?;
            watch.watcher.open()?;
            watch.incident
        };
        let Some(next) = alerts.iter().find_map(open).filter(|next| *next != message) else { return };
        let posted = alerts.iter().find_map(|alert| {
            let channel = self.channels.get(&self.watches.get(alert)?.wanted.alert.channel)?;
            channel.posts.message(message)
        });
        if let Some(posted) = posted {
            self.is_told_by(next, Some(posted)).await;
        }
    }

    /// Forgets alerts that are no more, and outages that none is left of.
    pub(super) fn keep_outages(&mut self) {
        let watches = &self.watches;
        for outage in &mut self.outages {
            outage.alerts.retain(|alert| watches.contains_key(alert));
        }
        let lasts = |alert: &AlertId| watches.get(alert).is_some_and(|watch| watch.watcher.open().is_some());
        self.outages.retain(|outage| outage.alerts.iter().any(lasts));
    }

    /// An outage as it is now, and an alert in whose name it is told.
    fn seen(&self, at: usize) -> Option<(&Outage, Wanted, Several)> {
        let outage = self.outages.get(at)?;
        let watches: Vec<_> = outage.alerts.iter().filter_map(|alert| self.watches.get(alert)).collect();
        let wanted = watches.first()?.wanted.clone();
        let member = |watch: &&Watch| Member {
            name: watch.wanted.binding.name.clone(),
            back_at: match watch.watcher.last() {
                Some(told) => told.over.map(|over| over.at),
                None => Some(outage.first_at),
            },
        };
        let members = watches.iter().map(member).collect();
        Some((outage, wanted, Several { members, first_at: outage.first_at }))
    }
}
