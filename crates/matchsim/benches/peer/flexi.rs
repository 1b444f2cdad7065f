//! flexi in a process of its own: `benches/peers/flexi`, built from a copy, so that nothing is written beside it.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use super::task::{Answer, Task};

const MODULE: &str = "github.com/moepig/flexi";

pub(crate) struct Flexi {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    /// Its program's folder, which goes when it has ended.
    _folder: TempDir,
}

impl Flexi {
    /// Builds and starts it, or says what is missing.
    pub(crate) fn build(checkout: Option<&Path>) -> Result<Self, String> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/peers/flexi");
        let folder = tempfile::tempdir().map_err(|why| format!("no temporary folder: {why}"))?;
        for file in ["go.mod", "main.go"] {
            std::fs::copy(source.join(file), folder.path().join(file))
                .map_err(|why| format!("{file}: {why}"))?;
        }
        if let Some(checkout) = checkout {
            let checkout = std::path::absolute(checkout).map_err(|why| why.to_string())?;
            go(folder.path(), &["mod", "edit", &format!("-replace={MODULE}={}", checkout.display())])?;
        }
        go(folder.path(), &["build", "-mod=mod", "-o", "peer", "."])?;
        let program: PathBuf = folder.path().join("peer");
        // One core each: what is compared is what a core can do.
        let mut child = Command::new(program)
            .env("GOMAXPROCS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|why| format!("it does not start: {why}"))?;
        let input = child.stdin.take().ok_or("it has no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("it has no output")?).lines();
        Ok(Self { child, input, output, _folder: folder })
    }

    /// Lets it play a task.
    pub(crate) fn play(&mut self, task: &Task) -> Answer {
        serde_json::to_writer(&mut self.input, task).unwrap();
        self.input.write_all(b"\n").unwrap();
        self.input.flush().unwrap();
        let line = self.output.next().expect("flexi's program ended").unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Flexi {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn go(folder: &Path, words: &[&str]) -> Result<(), String> {
    let output = Command::new("go").args(words).current_dir(folder).output();
    let output = output.map_err(|why| format!("there is no go: {why}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let hint = "benches/peers/flexi/README.md says how to get it";
    Err(format!("go {} failed: {}; {hint}", words[0], said.lines().last().unwrap_or_default()))
}
