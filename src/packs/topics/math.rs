//! The exponential and the logarithm by sums, products and quotients alone, which come to the same bits on every machine;
//! a machine's own functions do not.

use std::f64::consts::{LN_2, LOG2_E};

/// Beyond these an exponential is nothing, or as large as any that is asked for.
const FURTHEST: f64 = 700.0;

/// Bits of the fraction of a number, and what its exponent is above itself.
const FRACTION: u32 = 52;
const ABOVE: i64 = 1023;

/// Added to a number, this leaves its whole part in the last bits: three halves of two to the power of the bits of a fraction.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// e to the power of `x`, to nine digits.
#[inline]
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-FURTHEST, FURTHEST);
    let shifted = x * LOG2_E + WHOLE;
    // At most half of ln 2, so that the ninth power is below the ninth digit.
    let r = x - (shifted - WHOLE) * LN_2;
    let series = 1.0 / 720.0 + r * (1.0 / 5040.0 + r * (1.0 / 40_320.0));
    let series = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * series)))));
    series * f64::from_bits((shifted.to_bits() << FRACTION).wrapping_add((ABOVE as u64) << FRACTION))
}

/// The natural logarithm of a positive number, to nine digits.
#[inline]
pub fn ln(x: f64) -> f64 {
    let bits = x.max(f64::MIN_POSITIVE).to_bits();
    let mut exponent = (bits >> FRACTION) as i64 - ABOVE;
    let mut part = f64::from_bits(bits & ((1 << FRACTION) - 1) | (ABOVE as u64) << FRACTION);
    if part > std::f64::consts::SQRT_2 {
        part *= 0.5;
        exponent += 1;
    }
    let t = (part - 1.0) / (part + 1.0);
    let s = t * t;
    let series = 1.0 + s * (1.0 / 3.0 + s * (1.0 / 5.0 + s * (1.0 / 7.0 + s * (1.0 / 9.0 + s * (1.0 / 11.0)))));
    2.0 * t * series + exponent as f64 * LN_2
}

/// The logarithm of one and `x`.
#[inline]
pub fn ln_1p(x: f64) -> f64 {
    ln(1.0 + x)
}

/// The logistic curve.
#[inline]
pub fn curve(sum: f64) -> f64 {
    1.0 / (1.0 + exp(-sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_what_the_machine_says() {
        for n in -4000..4000 {
            let x = f64::from(n) * 0.01;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-9, "{x}");
            let y = x.exp();
            assert!((ln(y) - x).abs() < 1e-9 * x.abs().max(1.0), "{x}");
            assert!((curve(x) - 1.0 / (1.0 + (-x).exp())).abs() < 1e-9, "{x}");
        }
        assert!((ln_1p(0.5) - 0.5f64.ln_1p()).abs() < 1e-9 && ln(0.0).is_finite() && exp(-1e9) < 1e-200 && exp(1e9).is_finite());
    }
}
