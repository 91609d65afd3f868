//! `cooperative`: need-supply cooperatives, from the supporter to the register (section C).

pub mod begin;
pub mod due;
pub mod show;
pub mod steps;

use model::{ApplicationNumber, Name, NumberFault};
use office::entry::{Founder, Outcome};

use super::affair::coded;
use crate::{Misfit, usage};

fn outcome(text: &str) -> Result<Outcome, Misfit> {
    coded(text, Outcome::ALL, Outcome::code, Outcome::say)
}

/// `NAME`, or `NAME=APPLICATION`.
fn founder(text: &str) -> Result<Founder, Misfit> {
    let (name, number) = match text.rsplit_once('=') {
        Some((name, number)) => (name, Some(number)),
        None => (text, None),
    };
    let application: Option<ApplicationNumber> = match number {
        Some(number) => {
            Some(number.parse().map_err(|fault: NumberFault| Misfit(usage::why(&fault)))?)
        }
        None => None,
    };
    let name =
        Name::new(name).ok_or_else(|| Misfit::new("مؤسس نام دارد", "a founder has a name"))?;
    Ok(Founder { name, application })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_founder_is_a_name_with_or_without_a_file() {
        let plain = founder("زهرا نوری").unwrap();
        assert_eq!(plain.application, None);
        let county = "1102".parse().unwrap();
        let number = ApplicationNumber::new(1401, county, model::NodeNumber(1), 17);
        let filed = founder(&format!("زهرا نوری={number}")).unwrap();
        assert_eq!((filed.name, filed.application), (plain.name, Some(number)));
        for wrong in ["", "=", "زهرا=17", "زهرا="] {
            assert!(founder(wrong).is_err(), "{wrong}");
        }
    }
}
