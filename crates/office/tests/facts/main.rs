//! Facts about an office, on an in-memory desk: what is in, what is refused, what rows come out.

#![expect(
    clippy::panic,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    reason = "helpers of tests, outside test functions"
)]

mod allocation;
mod apart;
mod booths;
mod by_hand;
mod commitments;
mod cooperation;
mod counted;
mod country;
mod desk;
mod golden;
mod golden_affairs;
mod golden_people;
mod golden_root;
mod guard;
mod homes;
mod hub_settles;
mod inbox;
mod incentives;
mod intake;
mod laws;
mod mad;
mod matters;
mod members;
mod merged;
mod objections;
mod pairs;
mod people;
mod quota;
mod referral;
mod settle;
mod tree;
mod tree_laws;
