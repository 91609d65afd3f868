//! Certificates, slips and keys: how a node proves who it is.
