//! Amounts: whole rials, or a reason why not.

use model::money::AmountFault;
use model::{Rials, Say, say};

/// Reads whole rials above zero.
pub(super) fn rials(text: &str, suspect_below: Option<Rials>) -> Result<Rials, Say> {
    let text = super::integral(text);
    let plain = text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
    let read = match text.parse::<u64>() {
        Ok(whole) if plain => Ok(Rials::new(whole)),
        _ => text.parse(),
    };
    match read {
        Ok(Rials::ZERO) => Err(say!(
            "مبلغ صفر است؛ اگر مبلغی نیست خانه را خالی بگذارید",
            "the amount is zero; leave the cell blank if there is none"
        )),
        Ok(rials) => match suspect_below {
            Some(bound) if rials < bound => Err(say!(
                "مبلغ کمتر از {bound} ریال است و به تومان می‌ماند؛ به ریال بنویسید",
                "the amount is below {bound} rials and looks like toman; write rials"
            )),
            _ => Ok(rials),
        },
        Err(why) => Err(reason(why)),
    }
}

fn reason(why: AmountFault) -> Say {
    match why {
        AmountFault::Missing => say!("مبلغ نوشته نشده است", "the amount is missing"),
        AmountFault::Negative => say!("مبلغ منفی است", "the amount is negative"),
        AmountFault::Toman => say!(
            "مبلغ به تومان نوشته شده است؛ به ریال بنویسید",
            "the amount is in toman; write rials"
        ),
        AmountFault::NotWhole => say!(
            "مبلغ عدد درست نیست؛ فقط رقم و جداکنندهٔ هزارگان بنویسید",
            "the amount is no whole number; write digits and thousands separators only"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rials_are_whole_and_above_zero() {
        let million = Rials::new(1_000_000);
        for text in ["1000000", "1,000,000", "۱٬۰۰۰٬۰۰۰", "1،000،000", "1000000.0", "1000000 ريال"]
        {
            assert_eq!(rials(text, None), Ok(million), "{text}");
        }
        for text in ["-1", "0", "1.5", "100 تومان", "100 Toman", "1e9", "یک میلیون", "#", "100-"]
        {
            assert!(rials(text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn what_looks_like_toman_is_refused_if_asked() {
        let bound = Some(Rials::new(10_000_000));
        assert!(rials("9999999", bound).is_err());
        assert!(rials("10000000", bound).is_ok());
    }
}
