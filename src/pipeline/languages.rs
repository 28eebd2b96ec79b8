//! Which languages can a run read? The built-in ones, and those of a folder on disk.

use crate::error::{Error, Result};
use crate::packs::{PackFiles, Packs, embedded_files};
use crate::text::digest;
use std::collections::BTreeMap;
use std::path::Path;

/// Loaded languages and what they were loaded from.
#[derive(Debug)]
pub struct Languages {
    /// The packs.
    pub packs: Packs,
    /// A digest of each pack's files, by code.
    pub digests: BTreeMap<String, String>,
}

impl Languages {
    /// Loads the built-in languages; the language folders in `folder` add to them or take their place file by file.
    pub fn load(folder: Option<&Path>) -> Result<Languages> {
        let overrides = match folder {
            Some(folder) => language_folders(folder)?,
            None => BTreeMap::new(),
        };
        let packs = Packs::load(&overrides)?;
        let mut sources = embedded_files();
        for (code, files) in overrides {
            sources.entry(code).or_default().extend(files);
        }
        let digest_of =
            |files: &PackFiles| digest(&files.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]).collect::<Vec<_>>());
        Ok(Languages { packs, digests: sources.iter().map(|(code, files)| (code.clone(), digest_of(files))).collect() })
    }
}

/// The files of a folder of language folders.
fn language_folders(folder: &Path) -> Result<BTreeMap<String, PackFiles>> {
    let entries = |path: &Path| std::fs::read_dir(path).map_err(|e| Error::Usage(format!("languages {}: {e}", path.display())));
    let mut codes = BTreeMap::new();
    for entry in entries(folder)?.flatten().filter(|e| e.path().is_dir()) {
        let mut files = PackFiles::new();
        for file in entries(&entry.path())?.flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            if name.ends_with(".toml") && !name.starts_with('.') {
                let text =
                    std::fs::read_to_string(file.path()).map_err(|e| Error::pack(file.path().display().to_string(), e.to_string()))?;
                files.insert(name, text);
            }
        }
        if !files.is_empty() {
            codes.insert(entry.file_name().to_string_lossy().into_owned(), files);
        }
    }
    if codes.is_empty() {
        return Err(Error::Usage(format!("languages {}: holds no language folder with TOML files", folder.display())));
    }
    Ok(codes)
}
