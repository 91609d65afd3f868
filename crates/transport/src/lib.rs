//! QUIC with mutual TLS: frames in and out of streams.
