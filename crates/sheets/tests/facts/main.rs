//! What the sheets crate promises, on files as offices keep them and as nobody should.

mod samples;
mod support;
