//! Which languages can a run read? The built-in ones, and those of a folder on disk.

use crate::error::{Error, Result};
use crate::extract::topics::prove_terms;
use crate::packs::{LanguagePack, PackFiles, Packs, embedded_files};
use crate::text::digest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Loaded languages and what they were loaded from.
#[derive(Debug)]
pub struct Languages {
    /// The packs.
    pub packs: Packs,
    /// A digest of each pack's files, by code.
    pub digests: BTreeMap<String, String>,
}

impl Languages {
    /// The built-in languages, loaded once a process.
    pub fn built_in() -> Result<Arc<Languages>> {
        static LOADED: OnceLock<Arc<Languages>> = OnceLock::new();
        if let Some(loaded) = LOADED.get() {
            return Ok(loaded.clone());
        }
        let loaded = Arc::new(Languages::load(None, &[])?);
        Ok(LOADED.get_or_init(|| loaded).clone())
    }

    /// Loads the built-in languages; the language folders in `folder` add to them or take their place file by file.
    ///
    /// `taxonomies` are files of custom taxonomies; one whose examples fail is refused.
    pub fn load(folder: Option<&Path>, taxonomies: &[PathBuf]) -> Result<Languages> {
        let overrides = match folder {
            Some(folder) => language_folders(folder)?,
            None => BTreeMap::new(),
        };
        let mut packs = Packs::load(&overrides)?;
        let sources = sources(overrides);
        let digest_of =
            |files: &PackFiles| digest(&files.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]).collect::<Vec<_>>());
        let mut digests: BTreeMap<String, String> = sources.iter().map(|(code, files)| (code.clone(), digest_of(files))).collect();
        for path in taxonomies {
            let file = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|e| Error::Usage(format!("{file}: cannot read the taxonomy: {e}")))?;
            let lists = packs.add_taxonomy(&file, &text)?;
            if let Some(failure) = prove_terms(lists, &file).into_iter().next() {
                return Err(Error::pack(file, failure));
            }
            digests.insert(format!("taxonomy {}", lists.taxonomy), digest(&[&text]));
        }
        Ok(Languages { packs, digests })
    }

    /// One language as it is before annotated articles taught it anything, with `folder` as in [`Languages::load`].
    pub fn untaught(folder: Option<&Path>, code: &str) -> Result<LanguagePack> {
        let sources = sources(folder.map_or_else(|| Ok(BTreeMap::new()), language_folders)?);
        let known = || sources.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let files = sources.get(code).ok_or_else(|| Error::Usage(format!("no language {code}; there are {}", known())))?;
        LanguagePack::untaught(code, files)
    }
}

/// The files of all languages: the built-in ones, with those of folders added or in their place.
fn sources(overrides: BTreeMap<String, PackFiles>) -> BTreeMap<String, PackFiles> {
    let mut sources = embedded_files();
    for (code, files) in overrides {
        sources.entry(code).or_default().extend(files);
    }
    sources
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn load(text: &str) -> Result<Languages> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        Languages::load(None, &[file.path().to_path_buf()])
    }

    const CODEBOOK: &str = include_str!("../../pipelines/taxonomies/access.toml");

    #[test]
    fn the_codebook_of_the_recipes_loads_and_changes_the_digests() {
        let languages = load(CODEBOOK).expect("sound");
        assert!(languages.digests.keys().any(|k| k == "taxonomy access"));
        let names: Vec<&str> = languages.packs.get("en").expect("English").taxonomies.iter().map(|t| t.taxonomy.as_str()).collect();
        assert_eq!(names, ["access"]);
    }

    #[test]
    fn a_codebook_is_refused_with_what_is_wrong() {
        let wrong = [
            (CODEBOOK.replace("[humanitarian corridor]", "humanitarian [corridor]"), "finds"),
            (CODEBOOK.replace("The hall has access for wheelchairs.", "An aid convoy and humanitarian access."), "ignores"),
            (CODEBOOK.replace("taxonomy = \"access\"", "taxonomy = \"medtop\""), "name of its own"),
            (CODEBOOK.replace("language = \"en\"", "language = \"xx\""), "no language xx"),
            (CODEBOOK.replace("parent = \"access\"", "parent = \"nowhere\""), "nowhere"),
            (CODEBOOK.replace("label = \"Humanitarian access\"", ""), "a label"),
            (CODEBOOK.replace("company =", "compny ="), "compny"),
        ];
        for (text, part) in wrong {
            assert_ne!(text, CODEBOOK, "{part}");
            let error = load(&text).expect_err(part);
            assert!(error.to_string().contains(part) && error.exit_code() == 4, "{part}: {error}");
        }
    }
}
