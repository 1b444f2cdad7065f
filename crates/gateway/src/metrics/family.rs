//! How a metric is declared and written: every name, help text and label is said once, here as data.

use std::fmt;

use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;

use super::histogram::Histogram;

/// What kind of number a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// The units we measure in. Prometheus wants base units, and their names at the end of a metric's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// A number of things.
    Count,
    Seconds,
    Bytes,
}

impl Measure {
    fn unit(self) -> Option<Unit> {
        match self {
            Self::Count => None,
            Self::Seconds => Some(Unit::Seconds),
            Self::Bytes => Some(Unit::Bytes),
        }
    }
}

/// A metric as it is declared.
#[derive(Debug)]
pub(crate) struct Family {
    /// Without its unit and without `_total`: the format adds both.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) measure: Measure,
    pub(crate) help: &'static str,
    pub(crate) labels: &'static [&'static str],
}

impl Family {
    pub(crate) const fn counter(name: &'static str, help: &'static str) -> Self {
        Self { name, kind: Kind::Counter, measure: Measure::Count, help, labels: &[] }
    }

    pub(crate) const fn gauge(name: &'static str, help: &'static str) -> Self {
        Self { name, kind: Kind::Gauge, measure: Measure::Count, help, labels: &[] }
    }

    /// How long something takes.
    pub(crate) const fn times(name: &'static str, help: &'static str) -> Self {
        Self { name, kind: Kind::Histogram, measure: Measure::Seconds, help, labels: &[] }
    }

    pub(crate) const fn of(mut self, labels: &'static [&'static str]) -> Self {
        self.labels = labels;
        self
    }

    pub(crate) const fn in_measure(mut self, measure: Measure) -> Self {
        self.measure = measure;
        self
    }
}

/// Where metrics are written down when somebody asks.
pub(crate) struct Sheet<'a> {
    encoder: DescriptorEncoder<'a>,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(encoder: DescriptorEncoder<'a>) -> Self {
        Self { encoder }
    }

    /// Counters and gauges, each with the values of its labels.
    pub(crate) fn numbers<L: AsRef<[V]>, V: AsRef<str>>(
        &mut self,
        family: &'static Family,
        rows: impl IntoIterator<Item = (L, u64)>,
    ) -> fmt::Result {
        self.rows(family, rows, |row, number| match family.kind {
            Kind::Counter => row.encode_counter::<NoLabelSet, u64, f64>(&number, None),
            Kind::Gauge | Kind::Histogram => row.encode_gauge(&number),
        })
    }

    /// One counter or gauge without labels.
    pub(crate) fn number(&mut self, family: &'static Family, number: u64) -> fmt::Result {
        self.numbers::<[&str; 0], &str>(family, [([], number)])
    }

    /// The same for what is no whole number.
    pub(crate) fn fraction(&mut self, family: &'static Family, number: f64) -> fmt::Result {
        self.rows::<[&str; 0], &str, f64>(family, [([], number)], |row, number| match family.kind {
            Kind::Counter => row.encode_counter::<NoLabelSet, f64, f64>(&number, None),
            Kind::Gauge | Kind::Histogram => row.encode_gauge(&number),
        })
    }

    /// Histograms, each with the values of its labels.
    pub(crate) fn histograms<'h, L: AsRef<[V]>, V: AsRef<str>>(
        &mut self,
        family: &'static Family,
        rows: impl IntoIterator<Item = (L, &'h Histogram)>,
    ) -> fmt::Result {
        self.rows(family, rows, |row, histogram| histogram.encode_into(row))
    }

    fn rows<L: AsRef<[V]>, V: AsRef<str>, T>(
        &mut self,
        family: &'static Family,
        rows: impl IntoIterator<Item = (L, T)>,
        write: impl Fn(&mut MetricEncoder<'_>, T) -> fmt::Result,
    ) -> fmt::Result {
        let kind = match family.kind {
            Kind::Counter => MetricType::Counter,
            Kind::Gauge => MetricType::Gauge,
            Kind::Histogram => MetricType::Histogram,
        };
        let unit = family.measure.unit();
        let mut metric = self.encoder.encode_descriptor(family.name, family.help, unit.as_ref(), kind)?;
        for (values, value) in rows {
            let values = values.as_ref().iter().map(AsRef::as_ref);
            let labels: Vec<(&str, &str)> = family.labels.iter().copied().zip(values).collect();
            if labels.is_empty() {
                write(&mut metric, value)?;
            } else {
                write(&mut metric.encode_family(&labels)?, value)?;
            }
        }
        Ok(())
    }
}
