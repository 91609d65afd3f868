//! The laws of records: what is written is read, whoever writes and whatever arrives.

mod fixtures;
mod golden;
mod hostile;
mod laws;
mod lifecycle;
