//! A mark of what is built: a digest of the source, the data and the locked dependencies. Two programs of one mark find the same in the same
//! article, be it the command or the wheel, here or on another machine.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the folder"));
    let mut files = vec![root.join("Cargo.toml"), root.join("Cargo.lock")];
    ["src", "data"].iter().for_each(|folder| list(&root.join(folder), &mut files));
    files.sort();
    // Its digests may differ from one Rust release to the next, and so may builds.
    let mut hasher = DefaultHasher::new();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        file.strip_prefix(&root).unwrap_or(&file).hash(&mut hasher);
        fs::read(&file).unwrap_or_default().hash(&mut hasher);
    }
    ["src", "data"].iter().for_each(|folder| println!("cargo::rerun-if-changed={folder}"));
    println!("cargo::rustc-env=DATELINE_BUILD={:016x}", hasher.finish());
}

fn list(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            list(&path, into);
        } else {
            into.push(path);
        }
    }
}
