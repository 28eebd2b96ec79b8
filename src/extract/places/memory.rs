//! What was found out about names, kept for the documents of the same language that are read next: news names the same places again
//! and again.

use super::DocName;
use super::resolve::Candidate;
use crate::packs::LanguagePack;
use crate::text::Numbering;

/// Names of one language with the places that they may mean.
#[derive(Debug, Default)]
pub struct Memory<'a> {
    pack: Option<&'a LanguagePack>,
    numbers: Numbering,
    names: Vec<DocName<'a>>,
    candidates: Vec<Candidate>,
}

/// Places from which on all is forgotten: some megabytes.
const PLACES: usize = 1 << 15;

impl<'a> Memory<'a> {
    /// Forgets the names of another language, and those of many documents.
    pub(super) fn open(&mut self, pack: &'a LanguagePack) {
        if self.pack.is_none_or(|p| !std::ptr::eq(p, pack)) || self.candidates.len() > PLACES {
            *self = Memory { pack: Some(pack), ..Memory::default() };
        }
    }

    /// The name with that key, which `make` finds out the first time; its places are appended to `all`.
    pub(super) fn name(
        &mut self,
        key: u64,
        all: &mut Vec<Candidate>,
        make: impl FnOnce(&mut Vec<Candidate>) -> DocName<'a>,
    ) -> DocName<'a> {
        let number = self.numbers.number(key);
        if number == self.names.len() {
            self.names.push(make(&mut self.candidates));
        }
        let name = &self.names[number];
        let from = all.len();
        all.extend_from_slice(&self.candidates[name.candidates.clone()]);
        DocName { candidates: from..all.len(), ..name.clone() }
    }
}
