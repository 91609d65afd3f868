//! Frames on a line or a stick: versions, limits, canonical bytes.
