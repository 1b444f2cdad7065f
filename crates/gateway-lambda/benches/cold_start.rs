//! How long an instance of the function takes from the start of its process to its first answers, how much of a processor
//! and how much memory; beside a bare `lambda_http` function that answers ready bytes. Both run under a stand-in of the Lambda
//! runtime API, and another gateway is in GameLift's place: `cargo bench -p rallypoint-gateway-lambda`

// A benchmark may panic as a test may.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[allow(dead_code, reason = "no plain door is asked here")]
#[path = "../tests/events/door.rs"]
mod door;
#[path = "../tests/events/runtime.rs"]
mod runtime;
#[allow(dead_code, reason = "one shape is enough")]
#[path = "../tests/events/shapes.rs"]
mod shapes;

use std::convert::Infallible;
use std::fs;
use std::time::{Duration, Instant};

use door::Door;
use lambda_http::{Request, service_fn};
use runtime::Function;
use shapes::Shape;

const PROGRAM: &str = env!("CARGO_BIN_EXE_rallypoint-gateway-lambda");
/// Makes this program the bare function.
const BARE: &str = "RALLYPOINT_BENCH_BARE";
/// Instances that are started of each.
const STARTS: usize = 21;
/// Requests that one warm instance answers.
const WARM: usize = 2_000;

fn main() {
    if std::env::var_os(BARE).is_some() {
        return bare();
    }
    let door = Door::start();
    let bench = std::env::current_exe().unwrap();
    let bench = bench.to_str().unwrap();
    let variables =
        door.variables(&[("RALLYPOINT_INSECURE_BIND", "true"), ("RALLYPOINT_RATE_PER_ADDRESS", "off")]);
    let start = |program: &str| match program {
        PROGRAM => Function::start(PROGRAM, &variables),
        bare => Function::start(bare, &[(BARE, "true")]),
    };
    let cases =
        [("bare", bench, "/healthz"), ("health", PROGRAM, "/healthz"), ("find", PROGRAM, "/find_session")];
    let mut measured = cases.map(|_| Vec::with_capacity(STARTS));
    for _ in 0..STARTS {
        for ((_, program, address), measured) in cases.iter().zip(&mut measured) {
            let begun = Instant::now();
            let function = start(program);
            ask(&function, address);
            let first = begun.elapsed();
            let processor = processor_time(&function);
            ask(&function, address);
            measured.push((first, processor, begun.elapsed() - first, peak_memory(&function)));
        }
    }
    println!(
        "cold start, medians of {STARTS}: to the first answer, its processor time, the second answer, peak memory"
    );
    for ((name, ..), measured) in cases.iter().zip(&measured) {
        println!(
            "  {name:8} {:9.2} ms {:9.2} ms {:9.3} ms {:7.1} MiB",
            median(measured, |one| one.0.as_secs_f64() * 1e3),
            median(measured, |one| one.1.as_secs_f64() * 1e3),
            median(measured, |one| one.2.as_secs_f64() * 1e3),
            median(measured, |one| one.3),
        );
    }

    println!("warm, one instance, {WARM} requests each: p50, p99, processor time for each, peak memory");
    for (name, program, address) in cases {
        let function = start(program);
        ask(&function, address);
        let before = processor_time(&function);
        let times: Vec<_> = (0..WARM)
            .map(|_| {
                let begun = Instant::now();
                ask(&function, address);
                begun.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        let processor = (processor_time(&function) - before) / u32::try_from(WARM).unwrap();
        println!(
            "  {name:8} {:9.0} us {:9.0} us {:9.1} us {:7.1} MiB",
            quantile(&times, 50),
            quantile(&times, 99),
            processor.as_secs_f64() * 1e6,
            peak_memory(&function)
        );
    }
}

/// The peer.
fn bare() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let handler = service_fn(async |_: Request| Ok::<_, Infallible>("ok\n"));
    runtime.block_on(lambda_http::run(handler)).unwrap();
}

fn ask(function: &Function, address: &str) {
    let said = function.invoke(Shape::Http.event("GET", address, None));
    assert!(said.is_answer && said.answer["statusCode"] == 200, "{said:?}");
}

/// What all threads of the function have had of the processors.
fn processor_time(function: &Function) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{}/task", function.program.id())).unwrap();
    let of_task = |task: fs::DirEntry| -> u64 {
        let line = fs::read_to_string(task.path().join("schedstat")).unwrap();
        line.split(' ').next().unwrap().parse().unwrap()
    };
    Duration::from_nanos(tasks.map(|task| of_task(task.unwrap())).sum())
}

/// The peak of the function's memory so far, in MiB.
fn peak_memory(function: &Function) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", function.program.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}

fn median<T>(measured: &[T], of: impl Fn(&T) -> f64) -> f64 {
    quantile(&measured.iter().map(of).collect::<Vec<_>>(), 50)
}

fn quantile(values: &[f64], percent: usize) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * percent / 100]
}
