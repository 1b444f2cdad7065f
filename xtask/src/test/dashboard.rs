//! The dashboard in a real, headless Chromium: tests/dashboard.

use std::path::Path;

use super::interop::packages::{self, Packages};
use super::interop::program;
use super::programs::{build_gateway_and_server, gateway_program, unittests};
use super::{Bench, Outcome, version_of};

const FOLDER: &str = "tests/dashboard";
/// As systems call it.
const BROWSERS: [&str; 2] = ["chromium", "chromium-browser"];
const DRIVER: &str = "chromedriver";
const TESTS: [&str; 2] = ["test_shows.py", "test_acts.py"];
const PICTURE: &str = "picture.py";
/// How long the gateway of this picture is used, in seconds. The one in docs/ is of one that was used for longer.
const PICTURE_LOAD: &str = "24";

pub(super) fn chromium(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if BROWSERS.iter().all(|browser| version_of(browser).is_none()) {
        return Ok(Outcome::Skipped("chromium is not installed".to_owned()));
    }
    if version_of(DRIVER).is_none() {
        return Ok(Outcome::Skipped(
            "chromedriver, of the package chromium-driver, is not installed".to_owned(),
        ));
    }
    let folder = Path::new(FOLDER);
    let python = match packages::environment(bench, "dashboard", folder.join("requirements.txt"))? {
        Packages::Here(python) => python,
        Packages::Missing(why) => return Ok(Outcome::Skipped(why)),
    };
    let server = build_gateway_and_server(bench)?;
    for test in TESTS {
        let mut command = program(&python);
        command.arg(folder.join(test));
        command.env("RALLYPOINT_GATEWAY", gateway_program()).env("RALLYPOINT_GAME_SERVER", &server);
        bench.run(&mut command)?;
    }
    let tests = unittests(&bench.printed());
    let mut picture = program(&python);
    picture.arg(folder.join(PICTURE)).arg(bench.folder.join("dashboard.png"));
    bench.run(picture.args(["--load", PICTURE_LOAD]).env("RALLYPOINT_GATEWAY", gateway_program()))?;
    Ok(Outcome::Passed(tests + 1))
}
