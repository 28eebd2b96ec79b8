//! Which files and addresses does a run read, and how do the tables name them?
//!
//! Files are named by the last component of the given path and what lies below it, with `/`, so that results depend
//! neither on the working folder nor on where the data lies. Symbolic links are not followed, hidden files are passed
//! over, and whatever is no plain file (pipes, sockets, devices) becomes a reject unread.

use super::origin::Origin;
use super::remote;
use crate::error::{Error, Result};
use crate::model::{Outcome, Reject, RejectReason, Stage};
use crate::tables::Row;
use globset::GlobBuilder;
use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// One input to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// How the tables name it.
    pub uri: String,
    /// Where it lies.
    pub origin: Origin,
    /// Its length in bytes; 0 where that is not known.
    pub bytes: u64,
}

/// What the given paths hold.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The files, sorted by `uri`, each once.
    pub files: Vec<Source>,
    /// What lies there and is not read, and why.
    pub rejects: Vec<Reject>,
}

/// One given path: where the walk starts, what names start with, and which files match.
struct Start {
    base: PathBuf,
    prefix: Vec<String>,
    pattern: Option<globset::GlobMatcher>,
}

/// Lists the files of `paths` (files, folders, globs), and what `-` and addresses name. `root` is what names are relative to, where given; `except` is the
/// output folder, which is never read. A path that does not exist is a usage error, as is a list without paths.
pub fn list(paths: &[PathBuf], root: Option<&Path>, except: Option<&Path>) -> Result<Sources> {
    if paths.is_empty() {
        return Err(Error::Usage("no input: name files, folders or globs in [input] paths, or with --input".into()));
    }
    let (mut starts, mut streams) = (Vec::new(), Vec::new());
    for path in paths {
        match Origin::of(path) {
            Origin::File(path) => starts.push(start(&path)?),
            Origin::Stdin => streams.push(Source { uri: "stdin".into(), origin: Origin::Stdin, bytes: 0 }),
            Origin::Address(address) => streams.extend(remote::list(&address)?),
        }
    }
    match root {
        Some(root) => relate(&mut starts, root)?,
        None => tell_apart(&mut starts),
    }
    let except = except.and_then(|path| fs::canonicalize(path).ok());
    let mut found = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut rejects = Vec::new();
    for start in &starts {
        walk(
            start,
            except.as_deref(),
            &mut |source| {
                if seen.insert(source.origin.clone()) {
                    found.entry((source.uri.clone(), source.origin.clone())).or_insert(source);
                }
            },
            &mut rejects,
        )?;
    }
    for source in streams {
        found.entry((source.uri.clone(), source.origin.clone())).or_insert(source);
    }
    rejects.sort_by(Row::order);
    rejects.dedup();
    Ok(Sources { files: found.into_values().collect(), rejects })
}

/// Where a given path starts. A path that exists is taken literally, even if it holds `*` or `[`.
fn start(path: &Path) -> Result<Start> {
    if let Ok(base) = fs::canonicalize(path) {
        // The name as given, not the target of a link: `--input latest` stays "latest".
        let named = path.components().next_back();
        let name = match named {
            Some(Component::Normal(name)) => name.to_os_string(),
            _ => base.file_name().unwrap_or_default().to_os_string(),
        };
        return Ok(Start { base, prefix: vec![text(&name)], pattern: None });
    }
    let is_glob = |c: &Component| matches!(c, Component::Normal(n) if n.to_string_lossy().contains(['*', '?', '[', '{']));
    let components: Vec<Component> = path.components().collect();
    let Some(first) = components.iter().position(is_glob) else {
        return Err(Error::Usage(format!("input {}: no such file or folder", path.display())));
    };
    let base: PathBuf = components[..first].iter().collect();
    let pattern: PathBuf = components[first..].iter().collect();
    let glob = GlobBuilder::new(&pattern.to_string_lossy())
        .literal_separator(true)
        .build()
        .map_err(|e| Error::Usage(format!("input {}: not a glob: {e}", path.display())))?;
    let here = base.as_os_str().is_empty();
    let base = fs::canonicalize(if here { Path::new(".") } else { &base })
        .map_err(|e| Error::Usage(format!("input {}: cannot open the folder {}: {e}", path.display(), base.display())))?;
    let prefix = if here { vec![] } else { vec![text(base.file_name().unwrap_or_default())] };
    Ok(Start { base, prefix, pattern: Some(glob.compile_matcher()) })
}

/// Prefixes relative to `root`.
fn relate(starts: &mut [Start], root: &Path) -> Result<()> {
    let root = fs::canonicalize(root).map_err(|e| Error::Usage(format!("root {}: {e}", root.display())))?;
    for start in starts {
        let below = start.base.strip_prefix(&root).map_err(|_| {
            Error::Usage(format!("input {} does not lie in root {}; give a root above all inputs", start.base.display(), root.display()))
        })?;
        start.prefix = below.components().map(|c| text(c.as_os_str())).collect();
    }
    Ok(())
}

/// Gives equal prefixes of different places one more folder each, until they differ or the paths end.
fn tell_apart(starts: &mut [Start]) {
    loop {
        let clashing: Vec<usize> = (0..starts.len())
            .filter(|&i| starts.iter().any(|other| other.prefix == starts[i].prefix && other.base != starts[i].base))
            .collect();
        let mut grown = false;
        for i in clashing {
            let above: Vec<String> = starts[i].base.components().map(|c| text(c.as_os_str())).collect();
            let take = starts[i].prefix.len() + 1;
            if take <= above.len() {
                starts[i].prefix.insert(0, above[above.len() - take].clone());
                grown = true;
            }
        }
        if !grown {
            return;
        }
    }
}

fn walk(start: &Start, except: Option<&Path>, found: &mut dyn FnMut(Source), rejects: &mut Vec<Reject>) -> Result<()> {
    let skip = |entry: &walkdir::DirEntry| {
        entry.depth() > 0 && (entry.file_name().as_encoded_bytes().starts_with(b".") || Some(entry.path()) == except)
    };
    let entries = walkdir::WalkDir::new(&start.base).follow_links(false).sort_by_file_name().into_iter().filter_entry(|e| !skip(e));
    for entry in entries {
        let (path, entry) = match entry {
            Ok(entry) => (entry.path().to_path_buf(), Ok(entry)),
            Err(e) => (e.path().unwrap_or(&start.base).to_path_buf(), Err(e)),
        };
        let below = path.strip_prefix(&start.base).unwrap_or(Path::new(""));
        if start.pattern.as_ref().is_some_and(|p| !p.is_match(below)) {
            continue;
        }
        let uri = start.prefix.iter().cloned().chain(below.components().map(|c| text(c.as_os_str()))).collect::<Vec<_>>().join("/");
        let mut refuse = |why: String, outcome: Outcome| {
            rejects.push(Reject { outcome, ..Reject::new(&uri, None, Stage::Ingest, RejectReason::Unreadable, why) });
        };
        match entry {
            Err(e) => refuse(system_words(&e), Outcome::Rejected),
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) if entry.file_type().is_symlink() => {
                refuse("a symbolic link, which is not followed; name its target as an input of its own".into(), Outcome::Skipped);
            }
            Ok(entry) if entry.file_type().is_file() => match entry.metadata() {
                Ok(metadata) => found(Source { uri, origin: Origin::File(path), bytes: metadata.len() }),
                Err(e) => refuse(system_words(&e), Outcome::Rejected),
            },
            Ok(_) => refuse("a pipe, socket or device, which is not read".into(), Outcome::Rejected),
        }
    }
    Ok(())
}

/// What the system says, without the path, which differs from machine to machine.
fn system_words(e: &walkdir::Error) -> String {
    e.io_error().map_or_else(|| "cannot be listed".to_string(), |e| format!("cannot be listed: {}", e.kind()))
}

/// A name as text; bytes that are no UTF-8 are written as `\xNN`, so that two odd names stay two.
fn text(name: &OsStr) -> String {
    let mut out = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        dir
    }

    fn uris(dir: &tempfile::TempDir, paths: &[&str]) -> Vec<String> {
        let paths: Vec<PathBuf> = paths.iter().map(|p| dir.path().join(p)).collect();
        list(&paths, None, None).unwrap().files.into_iter().map(|s| s.uri).collect()
    }

    #[test]
    fn names_are_sorted_relative_and_free_of_hidden_files() {
        let dir = tree(&["news/b.jsonl", "news/a/c.jsonl", "news/.git/x", "news/.hidden", "other/d.txt"]);
        assert_eq!(uris(&dir, &["other/d.txt", "news"]), ["d.txt", "news/a/c.jsonl", "news/b.jsonl"]);
        assert_eq!(uris(&dir, &["news", "news/b.jsonl"]), ["news/a/c.jsonl", "news/b.jsonl"], "a file given twice is read once");
    }

    #[test]
    fn equal_names_of_two_places_stay_apart() {
        let dir = tree(&["x/news/a.txt", "y/news/a.txt"]);
        assert_eq!(uris(&dir, &["x/news", "y/news"]), ["x/news/a.txt", "y/news/a.txt"]);
        assert_eq!(uris(&dir, &["y/news/a.txt", "x/news/a.txt"]), ["x/news/a.txt", "y/news/a.txt"]);
    }

    #[test]
    fn globs_match_below_their_first_plain_folder() {
        let dir = tree(&["news/a.jsonl", "news/b.txt", "news/deep/c.jsonl"]);
        assert_eq!(uris(&dir, &["news/*.jsonl"]), ["news/a.jsonl"]);
        assert_eq!(uris(&dir, &["news/**/*.jsonl"]), ["news/a.jsonl", "news/deep/c.jsonl"]);
    }

    #[test]
    fn a_root_names_all_inputs_from_one_folder() {
        let dir = tree(&["x/news/a.txt", "y/b.txt"]);
        let paths = [dir.path().join("x/news"), dir.path().join("y/b.txt")];
        let uris: Vec<String> = list(&paths, Some(dir.path()), None).unwrap().files.into_iter().map(|s| s.uri).collect();
        assert_eq!(uris, ["x/news/a.txt", "y/b.txt"]);
        assert_eq!(list(&paths, Some(&dir.path().join("x")), None).unwrap_err().exit_code(), 4);
    }

    #[test]
    fn links_and_pipes_are_refused_with_a_row() {
        let dir = tree(&["news/a.txt"]);
        std::os::unix::fs::symlink("a.txt", dir.path().join("news/link.txt")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("news/socket")).unwrap();
        let sources = list(&[dir.path().join("news")], None, None).unwrap();
        assert_eq!(sources.files.len(), 1);
        let rows: Vec<_> = sources.rejects.iter().map(|r| (r.input_uri.as_str(), r.outcome)).collect();
        assert_eq!(rows, [("news/link.txt", Outcome::Skipped), ("news/socket", Outcome::Rejected)]);
    }

    #[test]
    fn a_missing_path_and_an_empty_list_are_usage_errors() {
        assert_eq!(list(&[PathBuf::from("/no/such/folder")], None, None).unwrap_err().exit_code(), 4);
        assert_eq!(list(&[], None, None).unwrap_err().exit_code(), 4);
    }

    #[test]
    fn the_output_folder_inside_an_input_is_not_read() {
        let dir = tree(&["news/a.txt", "news/out/current.txt"]);
        let sources = list(&[dir.path().join("news")], None, Some(&dir.path().join("news/out"))).unwrap();
        assert_eq!(sources.files.len(), 1);
    }
}
