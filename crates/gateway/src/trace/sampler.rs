//! Which requests are traced.

use opentelemetry::trace::{Link, SpanKind, TraceContextExt, TraceId};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{Sampler as SdkSampler, SamplingDecision, SamplingResult, ShouldSample};

/// A share of the traces, found by their ids, so that all who see a trace decide alike. A caller who does not record theirs
/// is not recorded; one who does cannot make us record more than the share, because anybody can send a header.
#[derive(Clone, Debug)]
pub(super) struct Sampler {
    share: SdkSampler,
}

impl Sampler {
    pub(super) fn new(share: f64) -> Self {
        Self { share: SdkSampler::TraceIdRatioBased(share) }
    }
}

impl ShouldSample for Sampler {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace_id: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let of_share = || self.share.should_sample(None, trace_id, name, kind, attributes, links);
        let Some(parent) = parent.filter(|parent| parent.has_active_span()) else { return of_share() };
        let span = parent.span();
        let parent = span.span_context();
        if parent.is_sampled() && parent.is_remote() {
            return SamplingResult { trace_state: parent.trace_state().clone(), ..of_share() };
        }
        let decision =
            if parent.is_sampled() { SamplingDecision::RecordAndSample } else { SamplingDecision::Drop };
        SamplingResult { decision, attributes: Vec::new(), trace_state: parent.trace_state().clone() }
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::Context;
    use opentelemetry::trace::{
        SpanContext, SpanId, SpanKind, TraceContextExt, TraceFlags, TraceId, TraceState,
    };
    use opentelemetry_sdk::trace::{SamplingDecision, ShouldSample};

    use super::Sampler;

    fn decides(share: f64, parent: Option<(bool, bool)>) -> SamplingDecision {
        let trace = TraceId::from(u128::MAX >> 1);
        let parent = parent.map(|(sampled, remote)| {
            let flags = if sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
            let span = SpanContext::new(trace, SpanId::from(1), flags, remote, TraceState::default());
            Context::new().with_remote_span_context(span)
        });
        let sampler = Sampler::new(share);
        sampler.should_sample(parent.as_ref(), trace, "n", &SpanKind::Server, &[], &[]).decision
    }

    #[test]
    fn a_caller_can_ask_for_less_than_the_share_and_not_for_more() {
        use SamplingDecision::{Drop, RecordAndSample};
        assert_eq!(decides(1.0, None), RecordAndSample);
        assert_eq!(decides(0.0, None), Drop);
        assert_eq!(decides(1.0, Some((true, true))), RecordAndSample);
        assert_eq!(decides(1.0, Some((false, true))), Drop);
        assert_eq!(decides(0.0, Some((true, true))), Drop);
    }

    #[test]
    fn a_span_within_follows_its_parent() {
        assert_eq!(decides(0.0, Some((true, false))), SamplingDecision::RecordAndSample);
        assert_eq!(decides(1.0, Some((false, false))), SamplingDecision::Drop);
    }
}
