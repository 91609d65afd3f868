//! Facts about an office, on an in-memory desk: what is in, what is refused, what rows come out.

mod by_hand;
mod desk;
mod golden;
mod intake;
mod laws;
mod quota;
mod referral;
