//! What the sheets crate promises, on files as offices keep them and as nobody should.

#[cfg(test)]
mod form;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod indicators;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod meaning;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod support;
#[cfg(test)]
mod workbook;
