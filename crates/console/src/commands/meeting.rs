//! `meeting`: the province's working group on cooperatives, and its meetings (section C).

pub mod acts;
pub mod show;

use office::entry::{MeetingKind, Seat};

use super::affair::coded;

fn seat(text: &str) -> Result<Seat, String> {
    coded(text, Seat::ALL, Seat::code, Seat::say)
}

fn kind(text: &str) -> Result<MeetingKind, String> {
    coded(text, MeetingKind::ALL, MeetingKind::code, MeetingKind::say)
}
