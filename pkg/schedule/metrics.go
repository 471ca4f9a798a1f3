// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import "github.com/prometheus/client_golang/prometheus"

// Metrics count what no object tells. The zero value counts for nobody.
type Metrics struct {
	writes, failures, removed, reports *prometheus.CounterVec
}

// NewMetrics registers the scheduler's metrics.
func NewMetrics(with prometheus.Registerer) (Metrics, error) {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "sonde", Name: name, Help: help}, labels)
	}
	m := Metrics{
		writes:   counter("archive_writes_total", "Objects that the report archive took, by kind: report, audit.", "kind"),
		failures: counter("archive_errors_total", "Operations on the report archive that failed for good, by operation: report, audit, retain.", "operation"),
		removed:  counter("archive_removed_total", "Objects that were removed from the report archive because they need not be kept."),
		reports:  counter("openreports_errors_total", "Reports for other tools that could not be written."),
	}
	for _, c := range []*prometheus.CounterVec{m.writes, m.failures, m.removed, m.reports} {
		if err := with.Register(c); err != nil {
			return Metrics{}, err
		}
	}
	// What never happened is 0, not absent: an alert can tell the difference.
	for _, kind := range []string{"report", "audit"} {
		m.writes.WithLabelValues(kind)
		m.failures.WithLabelValues(kind)
	}
	m.failures.WithLabelValues("retain")
	m.removed.WithLabelValues()
	m.reports.WithLabelValues()
	return m, nil
}

func (m Metrics) archived(kind string, err error) {
	switch {
	case m.writes == nil:
	case err != nil:
		m.failures.WithLabelValues(kind).Inc()
	default:
		m.writes.WithLabelValues(kind).Inc()
	}
}

func (m Metrics) retained(removed int, err error) {
	if m.writes == nil {
		return
	}
	m.removed.WithLabelValues().Add(float64(removed))
	if err != nil {
		m.failures.WithLabelValues("retain").Inc()
	}
}

func (m Metrics) shown(err error) {
	if err != nil && m.reports != nil {
		m.reports.WithLabelValues().Inc()
	}
}
