//! One spelling for lookups: lower case, accents off, typographic quotes and dashes made plain.

use unicode_normalization::UnicodeNormalization;

/// The folded form of `word`. Lookups in every pack use this, on both sides.
pub fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold_into(word, &mut out);
    out
}

/// Appends the folded form of `word` to `out`.
pub fn fold_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        let from = out.len();
        out.push_str(word);
        out[from..].make_ascii_lowercase();
        return;
    }
    for c in word.nfkd() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '\u{00B4}' => out.push('\''),
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{00AB}' | '\u{00BB}' => out.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            'ß' => out.push_str("ss"),
            'ø' | 'Ø' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' => out.push('d'),
            'æ' | 'Æ' => out.push_str("ae"),
            'ı' => out.push('i'),
            c if unicode_normalization::char::is_combining_mark(c) => {}
            c => out.extend(c.to_lowercase()),
        }
    }
}

/// Whether `word` folds to `folded`.
pub fn folds_to(word: &str, folded: &str) -> bool {
    if word.is_ascii() {
        word.len() == folded.len() && word.bytes().zip(folded.bytes()).all(|(a, b)| a.to_ascii_lowercase() == b)
    } else {
        fold(word) == folded
    }
}

#[cfg(test)]
mod tests {
    use super::{fold, folds_to};

    #[test]
    fn accents_case_and_typography_fold_away() {
        assert_eq!(fold("Chávez"), "chavez");
        assert_eq!(fold("MÜNCHEN"), "munchen");
        assert_eq!(fold("doesn’t"), "doesn't");
        assert_eq!(fold("Łódź"), "lodz");
        assert!(folds_to("Łódź", "lodz") && folds_to("As", "as"));
        assert!(!folds_to("As", "As") && !folds_to("as", "a") && !folds_to("Łódź", "lódz"));
    }
}
