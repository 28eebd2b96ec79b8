//! What copies are told by, beside the prints, and what is told of them.

/// Days between two texts that are near copies and not the same word for word: serials ("The dollar opened at ...") resemble
/// one another, and agencies correct within days.
pub(super) const DAYS: i32 = 10;

/// What is known of one document. Entries are given in the order of time.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// How many words.
    pub length: u32,
    /// Its numbers.
    pub numbers: u32,
    /// Its numbers and capitalised words.
    pub facts: u32,
    /// Its source: equal for equal sources, 0 for none.
    pub source: u32,
    /// When it was published, in days; none where that is not known.
    pub day: Option<i32>,
    /// The number of the version that its headline states; 0 for none.
    pub version: u16,
}

/// What tells a document that is the same word for word. It is needed at first only.
#[derive(Debug, Clone, Copy)]
pub struct Wording {
    /// Its words in order, as [`super::Print::words`].
    pub words: u128,
    /// Its title and text together.
    pub content: u128,
}

impl Entry {
    /// Whether two entries were published too far from one another.
    pub(super) fn apart(&self, other: &Entry) -> bool {
        self.day.zip(other.day).is_some_and(|(a, b)| a.saturating_sub(b).saturating_abs() > DAYS)
    }
}

/// What a document is to the others, by number of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The first of its cluster.
    pub cluster: u32,
    /// The one it repeats.
    pub duplicate_of: Option<u32>,
    /// The version before it.
    pub version_of: Option<u32>,
}
