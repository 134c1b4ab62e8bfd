//! pterosocket.
