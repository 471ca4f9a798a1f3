// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"context"
	"path"
	"path/filepath"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// Retention says what is kept. Zero fields keep everything.
type Retention struct {
	// Age is how old a report may get, Trail an audit entry.
	Age, Trail time.Duration
	// Count is how many reports are kept of one container, the newest.
	Count int
}

// Retain removes what need not be kept any more, at most so many objects, and
// returns how many those were. It needs little memory however much there is:
// names come in order, and one container's are held at a time. What it does not
// know by its name it leaves alone.
func (a *Archive) Retain(ctx context.Context, keep Retention, now time.Time, most int) (removed int, err error) {
	bucket, err := a.open(ctx)
	if err != nil {
		return 0, a.failure("open", err)
	}
	old := expiry{keep: keep, now: now}
	for _, kind := range []struct {
		prefix string
		decide func(name string) (gone string)
	}{{reports, old.report}, {trail, old.entry}} {
		for name, err := range a.names(ctx, bucket, kind.prefix+"/") {
			if err != nil {
				return removed, a.failure("list what is kept", err)
			}
			gone := kind.decide(name)
			if gone == "" {
				continue
			}
			if removed == most {
				return removed, nil
			}
			if err := remove(ctx, bucket, gone); err != nil {
				return removed, a.failure("remove "+gone, err)
			}
			removed++
		}
		if !a.Local() {
			continue
		}
		if err := tidy(ctx, filepath.Join(a.where.Path, kind.prefix), now); err != nil {
			return removed, a.failure("tidy", err)
		}
	}
	return removed, nil
}

func remove(ctx context.Context, bucket *blob.Bucket, name string) error {
	err := bucket.Delete(ctx, name)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil
	}
	return err
}

// expiry decides what has to go, name by name in the order of time.
type expiry struct {
	keep Retention
	now  time.Time

	container string   // whose reports are being looked at
	held      []string // of those, what is kept so far
}

// report returns which report has to go after this one was seen, or "".
func (e *expiry) report(name string) string {
	r, ok := parseReport(name)
	if !ok {
		return ""
	}
	if container := path.Dir(name); container != e.container {
		e.container, e.held = container, nil
	}
	if e.keep.Age > 0 && e.now.Sub(r.Time) > e.keep.Age {
		return name
	}
	if e.keep.Count == 0 {
		return ""
	}
	e.held = append(e.held, name)
	if len(e.held) <= e.keep.Count {
		return ""
	}
	oldest := e.held[0]
	e.held = e.held[1:]
	return oldest
}

// entry returns whether an audit entry has to go.
func (e *expiry) entry(name string) string {
	kept, ok := parseEntry(name)
	if ok && e.keep.Trail > 0 && e.now.Sub(kept.Time) > e.keep.Trail {
		return name
	}
	return ""
}
