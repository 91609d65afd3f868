//! What the facts about the real program are made with: seeded dice, a naive calendar, made-up
//! offices with their sheets, a naive reading of the gates that shares no code with the program, a
//! made-up tree of nodes, and a search for what must be told nowhere.

pub mod canary;
pub mod commands;
pub mod day;
pub mod dice;
pub mod gates;
pub mod maker;
pub mod people;
pub mod table;
pub mod tree;
