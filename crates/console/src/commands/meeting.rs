//! `meeting`: the province's working group on cooperatives, and its meetings (section C).

pub mod acts;
pub mod show;

use office::entry::{MeetingKind, Seat};

use super::affair::coded;
use crate::Misfit;

fn seat(text: &str) -> Result<Seat, Misfit> {
    coded(text, Seat::ALL, Seat::code, Seat::say)
}

fn kind(text: &str) -> Result<MeetingKind, Misfit> {
    coded(text, MeetingKind::ALL, MeetingKind::code, MeetingKind::say)
}
