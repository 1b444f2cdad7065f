//! Archives of folders as a server may leave them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zip::ZipArchive;

use super::{Collection, MOST_BYTES, collect_up_to};

/// A machine: where the server runs, what is elsewhere, and the gateway's folder.
struct Machine {
    root: TempDir,
}

impl Machine {
    fn new() -> Self {
        let machine = Self { root: tempfile::tempdir().unwrap() };
        for folder in ["server/logs/deep/er", "elsewhere", "gateway"] {
            fs::create_dir_all(machine.path(folder)).unwrap();
        }
        machine.write("gateway/output.log", "to the screen\n");
        machine.write("elsewhere/secret", "not for logs");
        machine
    }

    fn path(&self, below: &str) -> PathBuf {
        self.root.path().join(below)
    }

    fn write(&self, file: &str, content: &str) {
        fs::write(self.path(file), content).unwrap();
    }

    fn collect(&self, log_paths: &[&str]) -> BTreeMap<String, String> {
        self.collect_up_to(MOST_BYTES, log_paths)
    }

    fn collect_up_to(&self, most_bytes: u64, log_paths: &[&str]) -> BTreeMap<String, String> {
        let log_paths: Vec<String> = log_paths.iter().map(|path| (*path).to_owned()).collect();
        let collection = Collection {
            game_session: "arn:x",
            process: "p-1",
            exit: "exit code 0",
            output: &self.path("gateway/output.log"),
            log_paths: &log_paths,
            working_dir: &self.path("server"),
        };
        let folder = self.path("gateway");
        let bytes = collect_up_to(most_bytes, &folder, "fleet-1.x.zip", &collection).unwrap();
        assert_eq!(bytes, fs::metadata(folder.join("fleet-1.x.zip")).unwrap().len());
        assert!(!folder.join("fleet-1.x.zip.partial").exists());
        read(&folder.join("fleet-1.x.zip"))
    }
}

fn read(path: &Path) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// The names in an archive besides the two that are always there.
fn names(archive: &BTreeMap<String, String>) -> Vec<&str> {
    archive.keys().map(String::as_str).filter(|name| !["contents.txt", "output.log"].contains(name)).collect()
}

#[test]
fn files_and_folders_within_folders_are_collected() {
    let machine = Machine::new();
    machine.write("server/logs/match.log", "started");
    machine.write("server/logs/deep/er/trace.log", "detail");
    machine.write("elsewhere/server.log", "absolute");
    let absolute = machine.path("elsewhere/server.log");
    let archive = machine.collect(&["logs/", absolute.to_str().unwrap()]);
    assert_eq!(archive["output.log"], "to the screen\n");
    assert_eq!(archive["logs/match.log"], "started");
    assert_eq!(archive["logs/deep/er/trace.log"], "detail");
    assert_eq!(archive[absolute.to_str().unwrap().trim_start_matches('/')], "absolute");
    let contents = &archive["contents.txt"];
    for expected in ["arn:x", "p-1", "exit code 0", "log path      logs/"] {
        assert!(contents.contains(expected), "{contents}");
    }
    assert!(!contents.contains("Not all"), "{contents}");
}

#[test]
fn what_is_missing_is_noted() {
    let machine = Machine::new();
    fs::remove_file(machine.path("gateway/output.log")).unwrap();
    let archive = machine.collect(&["logs/none.log", "", "/", "logs/match.log/x"]);
    assert!(names(&archive).is_empty(), "{archive:?}");
    let contents = &archive["contents.txt"];
    assert!(contents.contains("logs/none.log: left out: not there"), "{contents}");
    assert!(contents.contains("gateway/output.log: left out: "), "{contents}");
    assert!(contents.contains("/: left out: not there"), "{contents}");
}

#[test]
fn symbolic_links_are_not_followed() {
    let machine = Machine::new();
    machine.write("server/logs/match.log", "started");
    symlink(machine.path("elsewhere/secret"), machine.path("server/logs/file")).unwrap();
    symlink(machine.path("elsewhere"), machine.path("server/logs/folder")).unwrap();
    symlink(machine.path("elsewhere"), machine.path("server/way")).unwrap();
    let absolute = machine.path("server/way");
    let archive = machine.collect(&["logs", "way", "way/secret", absolute.to_str().unwrap()]);
    assert_eq!(names(&archive), ["logs/match.log"]);
    let contents = &archive["contents.txt"];
    for left_out in ["logs/file", "logs/folder", "way", "way/secret", absolute.to_str().unwrap()] {
        let line = contents.lines().find(|line| line.trim().starts_with(&format!("{left_out}: left out: ")));
        assert!(line.is_some(), "{left_out}: {contents}");
    }
}

#[test]
fn only_files_and_folders_are_read_and_the_gateways_own_folder_is_not() {
    let machine = Machine::new();
    machine.write("server/logs/match.log", "started");
    let _listener = UnixListener::bind(machine.path("server/logs/socket")).unwrap();
    machine.write("gateway/server-2-other.log", "another's");
    let root = machine.root.path().to_str().unwrap().to_owned();
    let archive = machine.collect(&[&format!("{root}/server"), &format!("{root}/gateway")]);
    assert_eq!(names(&archive), [format!("{root}/server/logs/match.log").trim_start_matches('/')]);
    let contents = &archive["contents.txt"];
    assert!(contents.contains("logs/socket: left out: neither a file nor a folder"), "{contents}");
    assert!(contents.contains("gateway: left out: the gateway's own log folder"), "{contents}");
}

#[test]
fn a_path_that_leads_up_stays_inside_the_archive() {
    let machine = Machine::new();
    let archive = machine.collect(&["../elsewhere/secret", "../elsewhere/../elsewhere/secret"]);
    assert_eq!(names(&archive), ["elsewhere/elsewhere/secret", "elsewhere/secret"]);
    let archive = machine.collect(&["../elsewhere", "../elsewhere/secret"]);
    assert_eq!(names(&archive), ["elsewhere/secret"]);
    assert!(archive["contents.txt"].contains("another file has its name"), "{archive:?}");
}

#[test]
fn the_end_of_what_is_too_big_is_kept_and_the_rest_is_noted() {
    let machine = Machine::new();
    machine.write("gateway/output.log", "0123456789");
    machine.write("server/logs/a.log", "abcdefghij");
    machine.write("server/logs/b.log", "more");
    machine.write("server/logs/c.log", "");
    let archive = machine.collect_up_to(15, &["logs"]);
    assert_eq!(archive["output.log"], "0123456789");
    assert_eq!(archive["logs/a.log"], "fghij");
    assert_eq!(archive["logs/c.log"], "");
    assert!(!archive.contains_key("logs/b.log"));
    let contents = &archive["contents.txt"];
    assert!(contents.contains("logs/a.log: cut: only its last 5 of 10 bytes"), "{contents}");
    assert!(contents.contains("logs/b.log: left out: "), "{contents}");
}

#[test]
fn a_folder_that_cannot_be_written_leaves_nothing_behind() {
    let machine = Machine::new();
    let collection = Collection {
        game_session: "arn:x",
        process: "p-1",
        exit: "exit code 0",
        output: &machine.path("gateway/output.log"),
        log_paths: &[],
        working_dir: &machine.path("server"),
    };
    assert!(super::collect(&machine.path("nowhere"), "fleet-1.x.zip", &collection).is_err());
    // The archive's name is taken by a folder: the finished file cannot be put there.
    fs::create_dir(machine.path("gateway/fleet-1.x.zip")).unwrap();
    assert!(super::collect(&machine.path("gateway"), "fleet-1.x.zip", &collection).is_err());
    assert!(!machine.path("gateway/fleet-1.x.zip.partial").exists());
}
