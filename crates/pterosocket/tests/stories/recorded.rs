//! Frames recorded from a real daemon (calagopus wings 0.22.9), read and behaved upon as recorded.
