//! Findings marked in a text: colours where the terminal has them, else words in brackets.

use crate::cli::safe;
use crate::model::Part;
use anstyle::{AnsiColor, Style};
use std::cmp::Reverse;

/// What a mark in the text says, and how it looks.
pub const LAYERS: [(&str, AnsiColor); 6] = [
    ("figure", AnsiColor::Red),
    ("quote", AnsiColor::Green),
    ("actor", AnsiColor::Yellow),
    ("place", AnsiColor::Cyan),
    ("date", AnsiColor::Magenta),
    ("topic", AnsiColor::Blue),
];

/// A stretch of a part that a finding of one layer stands on, in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    part: Part,
    start: i32,
    end: i32,
    layer: usize,
}

impl Mark {
    /// A mark of `LAYERS[layer]`.
    pub fn new(part: Part, start: i32, end: i32, layer: usize) -> Mark {
        Mark { part, start, end, layer }
    }
}

/// The names of the layers in their colours.
pub fn legend() -> String {
    LAYERS.map(|(name, c)| format!("{}{name}{}", style(c).render(), style(c).render_reset())).join("  ")
}

/// A text with the marks of its part.
///
/// In colour the innermost mark shows. Without colour every mark shows, one inside the other (`[quote … [figure 12 dead]]`); one
/// that runs over the end of the mark around it is closed with it. Work grows with the text and the marks that lie over one
/// place, never with their product.
pub fn marked(text: &str, part: Part, marks: &[Mark], colour: bool) -> String {
    let mut mine: Vec<Mark> = marks.iter().copied().filter(|m| m.part == part && m.start < m.end).collect();
    mine.sort_by_key(|m| (m.start, Reverse(m.end), m.layer));
    mine.dedup();
    let mut out = String::with_capacity(text.len() * 2);
    let mut coming = mine.iter().peekable();
    let mut open: Vec<Mark> = Vec::new();
    let mut shown: Option<usize> = None;
    for (at, c) in (0i32..).zip(text.chars()) {
        let before = open.len();
        if colour {
            open.retain(|m| m.end > at);
        } else {
            while open.last().is_some_and(|m| m.end <= at) {
                open.pop();
                out.push(']');
            }
        }
        let mut changed = open.len() != before;
        while let Some(mark) = coming.next_if(|m| m.start <= at) {
            changed = true;
            if colour {
                open.push(*mark);
            } else {
                let end = open.last().map_or(mark.end, |around| mark.end.min(around.end));
                open.push(Mark { end, ..*mark });
                out.push_str(&format!("[{} ", LAYERS[mark.layer].0));
            }
        }
        if colour && changed {
            let inner = open.iter().min_by_key(|m| m.end - m.start).map(|m| m.layer);
            if inner != shown {
                shown.iter().for_each(|old| out.push_str(&style(LAYERS[*old].1).render_reset().to_string()));
                inner.iter().for_each(|new| out.push_str(&style(LAYERS[*new].1).render().to_string()));
                shown = inner;
            }
        }
        out.push_str(&safe(c.encode_utf8(&mut [0; 4])));
    }
    if colour {
        shown.iter().for_each(|old| out.push_str(&style(LAYERS[*old].1).render_reset().to_string()));
    } else {
        out.extend(open.iter().map(|_| ']'));
    }
    out
}

fn style(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(colour.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str, words: &str, layer: usize) -> Mark {
        let start = text[..text.find(words).expect("the words stand there")].chars().count() as i32;
        Mark::new(Part::Body, start, start + words.chars().count() as i32, layer)
    }

    #[test]
    fn without_colour_a_finding_within_another_is_seen() {
        let text = "“Été: 12 dead in Lindra,” she said.";
        let marks = [mark(text, "12 dead", 0), mark(text, "Été: 12 dead in Lindra", 1), mark(text, "Lindra,” she", 3)];
        assert_eq!(marked(text, Part::Body, &marks, false), "“[quote Été: [figure 12 dead] in [place Lindra]],” she said.");
        assert_eq!(marked(text, Part::Title, &marks, false), text);
    }

    #[test]
    fn in_colour_the_innermost_finding_shows_and_the_words_stay() {
        let text = "Storm: 12 dead in Lindra";
        let told = marked(text, Part::Body, &[mark(text, "12 dead in Lindra", 1), mark(text, "12 dead", 0)], true);
        let (red, green) = (style(AnsiColor::Red).render().to_string(), style(AnsiColor::Green).render().to_string());
        assert!(told.contains(&format!("{red}12 dead")) && told.contains(&format!("{green} in Lindra")), "{told:?}");
        assert_eq!(anstream::adapter::strip_str(&told).to_string(), text);
    }
}
