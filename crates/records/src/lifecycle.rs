//! States derived from facts.
