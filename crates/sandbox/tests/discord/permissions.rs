//! permissions.
