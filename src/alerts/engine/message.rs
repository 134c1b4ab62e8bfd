//! Messages: what is posted for an incident, with whom it mentions, its files and its buttons.

use serenity::{
    builder::{CreateActionRow, CreateButton},
    model::application::ButtonStyle,
};

use tokio::time::timeout;

use super::*;
use crate::{
    alerts::{
        buttons::{self, MUTE, RESTART, START},
        card::CHART,
    },
    buttons::{PURPOSE, Place, Signer},
    cards::{Accent, Card},
    discord::{
        gateway_cache::Mentionable,
        rest::{NamedFile, Ring},
    },
    model::{AlertKind, Subject},
    text,
    texts::Language,
};

impl Engine {
    /// Posts the message of an incident.
    pub(super) async fn tell(
        &mut self,
        alert: AlertId,
        incident: IncidentId,
        told: &Told,
        files: Vec<NamedFile>,
    ) {
        let Some(watch) = self.watches.get(&alert) else { return };
        let wanted = watch.wanted.clone();
        let about = About { alert: &wanted.alert, server: &wanted.binding.name };
        let card = self.with_buttons(about.card(told, epoch_seconds()), &wanted).await;
        let (card, ring) = self.mentioning(card, alert).await;
        self.post(&wanted, What::First(incident), card, files, ring);
    }

    /// Posts the message of its own that says how an incident ended.
    pub(super) async fn tell_end(&mut self, alert: AlertId, incident: IncidentId, told: &Told) {
        let Some(watch) = self.watches.get(&alert) else { return };
        let wanted = watch.wanted.clone();
        let card = About { alert: &wanted.alert, server: &wanted.binding.name }.over(told);
        let (card, ring) = self.mentioning(card, alert).await;
        self.post(&wanted, What::Last(incident), card, Vec::new(), ring);
    }

    /// Changes the message of an incident. Its file stays where it has one.
    pub(super) async fn edit(&mut self, alert: AlertId, incident: IncidentId, told: &Told) {
        let Some(watch) = self.watches.get(&alert) else { return };
        if watch.untold {
            return;
        }
        let wanted = watch.wanted.clone();
        if let Some(outage) = self.shared_outage(alert) {
            return self.edit_outage(outage).await;
        }
        let about = About { alert: &wanted.alert, server: &wanted.binding.name };
        let card = self.with_buttons(about.card(told, epoch_seconds()), &wanted).await;
        // It is changed as a whole, and the mention in it rings nobody again.
        let card = About::mentioning(card, wanted.alert.mention);
        self.post(&wanted, What::Edit(incident), card, Vec::new(), Ring::Nobody);
    }

    pub(super) fn tell_expired(&mut self, wanted: &Wanted) {
        let number = wanted.alert.id.0.unsigned_abs();
        let card = Card::new(Accent::Neutral).text(text!(
            "alert-ended",
            number = number,
            server = &*wanted.binding.name
        ));
        self.post(wanted, What::Other(None), card, Vec::new(), Ring::Nobody);
    }

    /// Posts how an alert is told, for who asks.
    pub(super) fn test(&mut self, alert: AlertId, asker: oneshot::Sender<Result<(), PostError>>) {
        let Some(watch) = self.watches.get(&alert) else { return };
        let wanted = watch.wanted.clone();
        let card = About { alert: &wanted.alert, server: &wanted.binding.name }.test();
        // Somebody waits, and may have mended what stood in the way.
        self.parts.outbox.retry(wanted.alert.channel);
        // Who was mentioned a moment ago is shown all the same, for that is what is tried.
        let card = About::mentioning(card, wanted.alert.mention);
        let ring = self.ping(&wanted.alert).unwrap_or(Ring::Followers);
        self.post(&wanted, What::Other(Some(asker)), card, Vec::new(), ring);
    }

    pub(super) fn post(
        &mut self,
        wanted: &Wanted,
        what: What,
        card: Card,
        files: Vec<NamedFile>,
        ring: Ring,
    ) {
        let language: Language = self.parts.languages.of(wanted.alert.guild);
        let components = match card.components(language) {
            Ok(components) => components,
            Err(error) => return error!("an alert can't be shown: {error}"),
        };
        self.posts(wanted).push(posts::job(what, components, files, ring));
        self.parts.outbox.wake(wanted.alert.channel);
    }

    /// The card with the mention above it, and whom it rings: nobody by name where they were mentioned a moment ago.
    pub(super) async fn mentioning(&mut self, card: Card, id: AlertId) -> (Card, Ring) {
        let Some(alert) = self.watches.get(&id).map(|watch| watch.wanted.alert.clone()) else {
            return (card, Ring::Nobody);
        };
        if let Some(Subject::Role(role)) = alert.mention
            && self.parts.cache.mentionable(alert.guild, role) == Some(Mentionable::Gone)
        {
            self.mentions_nobody(id).await;
            return (card, Ring::Followers);
        }
        let Some(ring) = self.ping(&alert) else { return (card, Ring::Followers) };
        let at = epoch_seconds();
        let Some(watch) = self.watches.get_mut(&id) else { return (card, ring) };
        watch.wanted.alert.pinged_at = Some(at);
        if let Err(failed) = self.parts.store.mark_alert(id, Some(at), watch.seen).await {
            warn!("that an alert mentioned somebody can't be written down: {failed}");
        }
        (About::mentioning(card, alert.mention), ring)
    }

    /// The role that was to be mentioned is gone: that is said once.
    async fn mentions_nobody(&mut self, id: AlertId) {
        let Some(watch) = self.watches.get_mut(&id) else { return };
        watch.wanted.alert.mention = None;
        let wanted = watch.wanted.clone();
        if let Err(failed) = self.parts.store.mention_nobody(id).await {
            warn!("that the role of an alert is gone can't be written down: {failed}");
        }
        let (server, number) = (&*wanted.binding.name, id.0.unsigned_abs());
        let card =
            Card::new(Accent::Neutral).text(text!("alert-role-gone", number = number, server = server));
        self.post(&wanted, What::Other(None), card, Vec::new(), Ring::Nobody);
    }

    /// Whom an alert may ring now.
    fn ping(&mut self, alert: &Alert) -> Option<Ring> {
        let whom = alert.mention?;
        self.pings.take(alert.guild, whom, epoch_seconds()).then_some(match whom {
            Subject::Role(role) => Ring::Role(role),
            Subject::Member(member) => Ring::Member(member),
        })
    }

    /// The last lines before a crash, where the alert shows them.
    pub(super) async fn log(&self, alert: AlertId, ending: Option<&Arc<Ending>>) -> Option<NamedFile> {
        let wanted = &self.watches.get(&alert)?.wanted;
        let ending = ending.filter(|_| report::shows_log(&wanted.alert, wanted.mirrored))?;
        let Parts { pool, .. } = &self.parts;
        report::log(pool, wanted.alert.guild, &wanted.rules, &ending.tail, &wanted.binding.name).await
    }

    /// How the server was in the minutes before it crashed; none where charts have taken too long of late.
    pub(super) async fn chart(&mut self, alert: AlertId, told: &Told) -> Option<NamedFile> {
        let wanted = &self.watches.get(&alert)?.wanted;
        if !matches!(told.what, Happened::Crashed(_)) {
            return None;
        }
        let began = Instant::now();
        let left = self.drawing.left(began);
        if left.is_zero() {
            return None;
        }
        let (name, language) = (wanted.binding.name.clone(), self.parts.languages.of(wanted.alert.guild));
        let png = timeout(left, (self.parts.draw)(wanted.binding.id, name, language)).await;
        self.drawing.took(began.elapsed(), Instant::now());
        let png = png.ok()??;
        Some(NamedFile { name: CHART.to_owned(), bytes: png.into(), kind: "image/png" })
    }

    /// With the buttons that fit the state of the server.
    async fn with_buttons(&self, card: Card, wanted: &Wanted) -> Card {
        let keys = match self.parts.store.signing_keys(&self.parts.secrets, PURPOSE).await {
            Ok(keys) => keys,
            Err(error) => {
                error!("the buttons of an alert can't be made: {error}");
                return card;
            }
        };
        let alert = &wanted.alert;
        let signer = Signer::new(Place { guild: alert.guild, channel: alert.channel }, keys);
        let language = self.parts.languages.of(alert.guild);
        let mut row: Vec<CreateButton> = Vec::new();
        let mute = text!("alert-mute-button").plain(language);
        row.extend(signer.button(&MUTE, [alert.id.0.cast_unsigned()], mute, ButtonStyle::Secondary));
        let binding = [wanted.binding.id.0.cast_unsigned()];
        let chart = text!("alert-chart-button").plain(language);
        row.extend(signer.button(&buttons::CHART, binding, chart, ButtonStyle::Secondary));
        let acts = matches!(
            alert.watched.kind,
            AlertKind::Crashed | AlertKind::Stopped | AlertKind::Stuck | AlertKind::Cpu | AlertKind::Memory
        );
        let power = self.parts.sockets.status(wanted.server).map_or(Power::Unknown, |status| status.power);
        let more = match power {
            _ if !acts => None,
            Power::Offline => {
                let label = text!("alert-start-button").plain(language);
                signer.button(&START, binding, label, ButtonStyle::Success).ok()
            }
            _ => {
                let label = text!("alert-restart-button").plain(language);
                signer.button(&RESTART, binding, label, ButtonStyle::Secondary).ok()
            }
        };
        row.extend(more);
        card.row(CreateActionRow::Buttons(row))
    }
}
