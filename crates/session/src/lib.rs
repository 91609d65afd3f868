//! Replication between two nodes as a state machine without IO or clock.
