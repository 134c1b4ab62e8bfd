//! What the parts that run make for others: each is handed what it works with.

use super::*;

impl Running {
    pub(super) fn reconciler(&self, gone: mpsc::Receiver<ChannelId>, forget_days: u16) -> Reconciler {
        Reconciler {
            gone,
            observers: self.observers.clone(),
            audit: self.audit.clone(),
            alerts: self.alerts.clone(),
            boards: self.boards.clone(),
            chat: self.chat.clone(),
            countdowns: self.countdowns.clone(),
            plans: self.plans.clone(),
            languages: self.languages.clone(),
            leaving: Leaving::new(
                self.membership.clone(),
                self.departed.clone(),
                self.doubts.clone(),
                forget_days,
            ),
            store: self.store.clone(),
            sockets: self.sockets.clone(),
            history: self.history.clone(),
            relay: self.relay.clone(),
            linked: Linked::new(
                self.secrets.clone(),
                self.panel_options.clone(),
                self.panels.clone(),
                self.tasks.clone(),
            ),
            tasks: self.tasks.clone(),
            files: self.files,
            short_of_files: false,
        }
    }

    /// Asks how many play, where a console does not tell and somebody looks.
    pub(super) fn count_players(&self, config: &Config, options: &Options) {
        let of_strangers = if config.allow_private_panels { Reach::Anywhere } else { Reach::Public };
        let counts = PlayerCounts {
            panels: self.panels.clone(),
            sockets: self.sockets.clone(),
            observers: self.observers.clone(),
            query: config.query.then_some(of_strangers),
            every: options.count_every,
        };
        self.tasks.spawn_until_stopped("player counts", counts.run()).release();
    }

    pub(super) fn calls(&self) -> Calls {
        Calls::new(Arc::clone(&self.http), self.outbox.clone(), self.other_process.clone())
    }

    pub(super) fn retention(&self, config: &Config, options: &Options) -> Retention {
        Retention {
            store: self.store.clone(),
            departed: self.departed.clone(),
            membership: self.membership.clone(),
            audit_days: config.audit_days,
            forget_days: config.forget_days,
            every: options.retention_every,
        }
    }

    pub(super) fn data(
        &self,
        config: &Config,
        options: &Options,
        operators: Operators,
        changes: Changes,
    ) -> Data {
        Data::new(Parts {
            store: self.store.clone(),
            access: Access::new(self.store.clone()),
            sockets: self.sockets.clone(),
            observers: self.observers.clone(),
            panels: self.panels.clone(),
            panel_options: self.panel_options.clone(),
            panel_link: config.panel_link,
            link_attempts: commands::LinkAttempts::default(),
            askers: commands::Askers::default(),
            secrets: self.secrets.clone(),
            relay: self.relay.clone(),
            history: self.history.clone(),
            charts: commands::Charts::new(self.renderer.clone()),
            alerts: self.alerts.clone(),
            audit: self.audit.clone(),
            boards: self.boards.clone(),
            chat: self.chat.clone(),
            countdowns: self.countdowns.clone(),
            plans: self.plans.clone(),
            languages: self.languages.clone(),
            changes,
            calls: self.calls(),
            cache: self.cache.clone(),
            operators,
            membership: self.membership.clone(),
            panel_guilds: config.panel_guilds.clone(),
            waiting: commands::WaitingComponents::default(),
            in_flight: self.in_flight.clone(),
            rate_limit: RateLimit::new(options.pace),
            admission: commands::Admission::new(options.pace.guild, options.pace.suggestions),
            hear_for: options.hear_for,
            power_locks: PowerLocks::default(),
            player_links: config.player_links,
            forget_days: config.forget_days,
        })
    }
}
