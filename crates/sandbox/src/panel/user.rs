//! The panel's users and their keys (section 1.1).

use std::sync::atomic::{AtomicBool, Ordering};

use rand::{RngExt, distr::Alphanumeric};
use uuid::Uuid;

use crate::Flavour;

/// A user.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) id: usize,
    pub(crate) uuid: Uuid,
    pub(crate) name: String,
    pub(crate) admin: bool,
    /// The account key.
    pub(crate) key: String,
    /// A key for the application API, useless here.
    pub(crate) application_key: String,
    two_factor_missing: AtomicBool,
    address_refused: AtomicBool,
}

impl User {
    pub(crate) fn new(id: usize, name: String, admin: bool, flavour: Flavour) -> Self {
        let (client, application) = match flavour {
            Flavour::Pterodactyl => ("ptlc_", "ptla_"),
            Flavour::Pelican => ("pacc_", "papp_"),
        };
        Self {
            id,
            uuid: Uuid::new_v4(),
            name,
            admin,
            key: key(client),
            application_key: key(application),
            two_factor_missing: AtomicBool::new(false),
            address_refused: AtomicBool::new(false),
        }
    }

    pub(crate) fn lacks_two_factor(&self) -> bool {
        self.two_factor_missing.load(Ordering::Acquire)
    }

    pub(crate) fn set_lacks_two_factor(&self, lacks: bool) {
        self.two_factor_missing.store(lacks, Ordering::Release);
    }

    pub(crate) fn is_address_refused(&self) -> bool {
        self.address_refused.load(Ordering::Acquire)
    }

    pub(crate) fn set_address_refused(&self, refused: bool) {
        self.address_refused.store(refused, Ordering::Release);
    }
}

/// 48 characters: a 16-character identifier, the prefix included, and a 32-character secret.
fn key(prefix: &str) -> String {
    let random = rand::rng().sample_iter(&Alphanumeric).take(48 - prefix.len()).map(char::from);
    prefix.chars().chain(random).collect()
}
