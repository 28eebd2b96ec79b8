//! Laws of the house: here what holds for the source itself, in `laws` what holds for every dataset.

mod laws;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room of `src/lib.rs` with its floor.
fn floors(lib: &str) -> BTreeMap<String, usize> {
    let mut floor = None;
    let mut rooms = BTreeMap::new();
    for line in lib.lines() {
        if let Some(rest) = line.strip_prefix("// floor ") {
            floor = rest.split(':').next().and_then(|n| n.trim().parse().ok());
        } else if let Some(room) = line.strip_prefix("pub mod ").and_then(|r| r.strip_suffix(';')) {
            rooms.insert(room.to_string(), floor.unwrap_or_else(|| panic!("the room {room} stands on no floor")));
        }
    }
    rooms
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The rooms named in `crate::ROOM` and `crate::{ROOM, ROOM::x}` outside comments.
fn named(source: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for (number, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            let parts = match rest.strip_prefix('{') {
                Some(group) => group.split('}').next().unwrap_or("").split(',').collect(),
                None => vec![rest],
            };
            for part in parts {
                let name: String = part.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                names.push((number + 1, name));
            }
        }
    }
    names
}

/// Whether the file is taken in for tests only. What is not built in bears no load.
fn is_test(file: &Path) -> bool {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let parent = file.with_file_name("mod.rs");
    fs::read_to_string(parent).is_ok_and(|text| text.contains(&format!("#[cfg(test)]\nmod {stem};")))
}

#[test]
fn floors_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let floors = floors(&fs::read_to_string(root.join("lib.rs")).expect("src/lib.rs"));
    assert!(floors.len() > 10, "the floors are read: {floors:?}");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.retain(|file| !is_test(file));
    files.sort();
    let mut broken = Vec::new();
    for file in files {
        let below = file.strip_prefix(&root).expect("below src");
        let room = below.components().next().expect("a name").as_os_str().to_string_lossy().trim_end_matches(".rs").to_string();
        let Some(floor) = floors.get(&room) else { continue }; // lib.rs and main.rs
        for (line, name) in named(&fs::read_to_string(&file).expect("a source file")) {
            // The macros `table!` and `terms!` are exported at the root and live in `tables`.
            let used = if name == "table" || name == "terms" { "tables" } else { name.as_str() };
            if let Some(other) = floors.get(used).filter(|other| used != room && **other >= *floor) {
                broken.push(format!("{}:{line}: {room} on floor {floor} uses {used} on floor {other}", below.display()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}
