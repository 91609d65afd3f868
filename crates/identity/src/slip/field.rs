//! The check of a slip: a Reed–Solomon code over the field of 32 elements, two check symbols.
//!
//! Source: Reed and Solomon, "Polynomial Codes over Certain Finite Fields", 1960.

/// An element of the field: five bits, polynomials modulo x⁵ + x² + 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Symbol(u8);

/// How a word of the code stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Check {
    /// As it was made.
    Right,
    /// Another in one place.
    One {
        /// Which, from 0.
        index: usize,
    },
    /// Other in more than one place.
    Several,
}

impl Symbol {
    pub(super) const ZERO: Self = Self(0);

    pub(super) fn new(index: usize) -> Option<Self> {
        u8::try_from(index).ok().filter(|index| *index < 32).map(Self)
    }

    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The symbol with one more bit behind.
    pub(super) const fn with_bit(self, bit: u8) -> Self {
        Self((self.0 << 1 | bit & 1) & 31)
    }

    /// The five bits, highest first.
    pub(super) fn bits(self) -> impl Iterator<Item = u8> {
        (0..5).rev().map(move |bit| self.0 >> bit & 1)
    }

    const fn plus(self, other: Self) -> Self {
        Self(self.0 ^ other.0)
    }

    /// Times x, which generates the field.
    const fn times_x(self) -> Self {
        let shifted = self.0 << 1;
        Self(if shifted < 32 { shifted } else { (shifted ^ 0b10_0101) & 31 })
    }

    fn times(self, other: Self) -> Self {
        let mut sum = Self::ZERO;
        for bit in other.bits() {
            sum = sum.times_x();
            if bit == 1 {
                sum = sum.plus(self);
            }
        }
        sum
    }

    /// The one that gives 1 with this; all but zero have one, and zero gives zero.
    fn inverse(self) -> Self {
        let one = |other: &Self| self.times(*other) == Self(1);
        (0..32).map(Self).find(one).unwrap_or(Self::ZERO)
    }
}

/// Sum, and sum weighted with the powers of x: both zero in a word of the code.
fn sums(symbols: &[Symbol]) -> (Symbol, Symbol) {
    let mut weight = Symbol(1);
    let mut sums = (Symbol::ZERO, Symbol::ZERO);
    for symbol in symbols {
        sums = (sums.0.plus(*symbol), sums.1.plus(symbol.times(weight)));
        weight = weight.times_x();
    }
    sums
}

fn power(exponent: usize) -> Symbol {
    (0..exponent).fold(Symbol(1), |power, _| power.times_x())
}

/// Sets the last two symbols so that the word is one of the code.
pub(super) fn complete(symbols: &mut [Symbol]) {
    let length = symbols.len();
    let [.., last_but_one, last] = symbols else {
        return;
    };
    (*last_but_one, *last) = (Symbol::ZERO, Symbol::ZERO);
    let (plain, weighted) = sums(symbols);
    // u + v = plain and u·x^(n-2) + v·x^(n-1) = weighted.
    let (first, second) = (power(length.saturating_sub(2)), power(length.saturating_sub(1)));
    let v = weighted.plus(plain.times(first)).times(first.plus(second).inverse());
    if let [.., last_but_one, last] = symbols {
        (*last_but_one, *last) = (plain.plus(v), v);
    }
}

/// Says what is wrong with a word.
pub(super) fn check(symbols: &[Symbol]) -> Check {
    match sums(symbols) {
        (Symbol::ZERO, Symbol::ZERO) => Check::Right,
        (Symbol::ZERO, _) | (_, Symbol::ZERO) => Check::Several,
        (plain, weighted) => {
            // An error e at index i gives e and e·x^i.
            let ratio = weighted.times(plain.inverse());
            let index = (0..symbols.len()).find(|index| power(*index) == ratio);
            index.map_or(Check::Several, |index| Check::One { index })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_generates_the_field() {
        let mut seen: Vec<u8> = (0..31).map(|exponent| power(exponent).0).collect();
        seen.sort_unstable();
        assert_eq!(seen, (1..32).collect::<Vec<u8>>());
        assert_eq!(power(31), Symbol(1));
    }

    #[test]
    fn every_symbol_but_zero_has_an_inverse() {
        for symbol in (1..32).map(Symbol) {
            assert_eq!(symbol.times(symbol.inverse()), Symbol(1));
        }
        assert_eq!(Symbol::ZERO.inverse(), Symbol::ZERO);
    }
}
