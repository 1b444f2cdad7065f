//! What the slices of one side gave.

use super::client::Outcome;

pub(crate) struct Series {
    name: &'static str,
    outcomes: Vec<Outcome>,
    cpu: f64,
}

impl Series {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, outcomes: Vec::new(), cpu: 0.0 }
    }

    pub(crate) fn add(&mut self, outcome: Outcome, cpu: f64) {
        self.outcomes.push(outcome);
        self.cpu += cpu;
    }

    pub(crate) fn median(&self, of: impl Fn(&Outcome) -> f64) -> f64 {
        let mut numbers: Vec<f64> = self.outcomes.iter().map(of).collect();
        numbers.sort_by(f64::total_cmp);
        let middle = numbers.len() / 2;
        if numbers.len() % 2 == 1 { numbers[middle] } else { (numbers[middle - 1] + numbers[middle]) / 2.0 }
    }

    pub(crate) fn print_head(ratio: &str) {
        println!("ratio: {ratio}");
        println!(
            "{:<12}{:<12}{:>10}{:>8}{:>10}{:>10}{:>8}{:>9}",
            "case", "", "req/s", "ratio", "p50 us", "p99 us", "ratio", "cpu us"
        );
    }

    /// One line; the ratios are of `first` to this one.
    pub(crate) fn print(&self, case: &str, first: &Self) {
        if self.outcomes.is_empty() {
            return;
        }
        let ratio = |of: fn(&Outcome) -> f64| {
            if std::ptr::eq(self, first) {
                return String::new();
            }
            format!("{:.2}", first.median(of) / self.median(of))
        };
        let requests: f64 = self.outcomes.iter().map(|outcome| outcome.requests).sum();
        println!(
            "{case:<12}{:<12}{:>10.0}{:>8}{:>10.0}{:>10.0}{:>8}{:>9.1}",
            self.name,
            self.median(Outcome::rate),
            ratio(Outcome::rate),
            self.median(|outcome| outcome.p50),
            self.median(|outcome| outcome.p99),
            ratio(|outcome| outcome.p99),
            self.cpu * 1e6 / requests
        );
    }

    /// How long creates took, if there were any.
    pub(crate) fn print_creates(&self) {
        if self.outcomes.iter().all(|outcome| outcome.create_p99 == 0.0) {
            return;
        }
        println!(
            "{:<12}{} creates alone: p50 {:.0} p99 {:.0}; {:.0} times there was no free server",
            "",
            self.name,
            self.median(|outcome| outcome.create_p50),
            self.median(|outcome| outcome.create_p99),
            self.outcomes.iter().map(|outcome| outcome.waits).sum::<f64>()
        );
    }
}
