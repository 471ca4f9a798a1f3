// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// maxReport is the largest report that is read, as large as one that a scan takes.
const maxReport = 64 << 20

// Get returns a report, once its digest has been verified. The error may be
// ErrNotFound or ErrDigest.
func (a *Archive) Get(ctx context.Context, r Report) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	bucket, err := a.open(ctx)
	if err != nil {
		return nil, a.failure("open", err)
	}
	data, err := read(ctx, bucket, r.name())
	switch {
	case gcerrors.Code(err) == gcerrors.NotFound:
		return nil, a.missing(ctx, bucket, r.name(), err)
	case errors.Is(err, errUnreadable):
		return nil, fmt.Errorf("report %s, archive %s: %w: %w", r.name(), a, ErrDigest, err)
	case err != nil:
		return nil, a.failure("read report "+r.name(), err)
	case digestOf(data) != r.Digest:
		return nil, fmt.Errorf("report %s, archive %s: %w: it is %s", r.name(), a, ErrDigest, digestOf(data))
	}
	return data, nil
}

// missing tells a report that is not there from a bucket that is not there.
func (a *Archive) missing(ctx context.Context, bucket *blob.Bucket, name string, err error) error {
	there, accessErr := bucket.IsAccessible(ctx)
	if accessErr != nil || !there {
		return a.failure("open", fmt.Errorf("the bucket is not there, or not for this account: %w", errors.Join(err, accessErr)))
	}
	return fmt.Errorf("report %s is %w %s", name, ErrNotFound, a)
}

var errUnreadable = errors.New("unreadable")

func read(ctx context.Context, bucket *blob.Bucket, name string) (data []byte, err error) {
	r, err := bucket.NewReader(ctx, name, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, unreadable(ctx, err)
	}
	data, err = io.ReadAll(io.LimitReader(zip, maxReport+1))
	if err != nil {
		return nil, unreadable(ctx, err)
	}
	if len(data) > maxReport {
		return nil, fmt.Errorf("%w: more than %d MiB", errUnreadable, maxReport>>20)
	}
	return data, nil
}

// unreadable tells what is no gzip, or half of one, from a connection that broke.
func unreadable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	for _, broken := range []error{gzip.ErrHeader, gzip.ErrChecksum, io.ErrUnexpectedEOF, io.EOF} {
		if errors.Is(err, broken) {
			return fmt.Errorf("%w: %w", errUnreadable, err)
		}
	}
	return err
}

// History lists a pod's reports, or those of one of its containers, by
// container and the oldest first. It ends with the first error.
func (a *Archive) History(ctx context.Context, namespace, pod, container string) iter.Seq2[Report, error] {
	return func(yield func(Report, error) bool) {
		prefix := fmt.Sprintf("%s/%s/%s/", reports, namespace, pod)
		names := []string{namespace, pod}
		if container != "" {
			prefix += container + "/"
			names = append(names, container)
		}
		if err := checkParts(names...); err != nil {
			yield(Report{}, fmt.Errorf("list reports: %w", err))
			return
		}
		bucket, err := a.open(ctx)
		if err != nil {
			yield(Report{}, a.failure("open", err))
			return
		}
		for name, err := range a.names(ctx, bucket, prefix) {
			if err != nil {
				yield(Report{}, a.failure("list reports", err))
				return
			}
			if r, ok := parseReport(name); ok && !yield(r, nil) {
				return
			}
		}
	}
}

// At returns the report of each container that was the last one at a time, or
// the last of all if the time is zero.
func (a *Archive) At(ctx context.Context, namespace, pod, container string, when time.Time) ([]Report, error) {
	var last []Report
	for r, err := range a.History(ctx, namespace, pod, container) {
		switch {
		case err != nil:
			return nil, err
		case !when.IsZero() && r.Time.After(when):
		case len(last) > 0 && last[len(last)-1].Container == r.Container:
			last[len(last)-1] = r
		default:
			last = append(last, r)
		}
	}
	return last, nil
}

// HasEntry tells whether an audit entry is kept. It lists, as Retain does, and
// needs no right to read objects.
func (a *Archive) HasEntry(ctx context.Context, e Entry) (bool, error) {
	if err := e.check(); err != nil {
		return false, fmt.Errorf("look for audit entry: %w", err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, a.effort.each, errSlow)
	defer cancel()
	bucket, err := a.open(ctx)
	if err != nil {
		return false, a.failure("open", err)
	}
	for _, err := range a.names(ctx, bucket, e.name()) {
		return err == nil, a.failure("look for audit entry "+e.name(), err)
	}
	return false, nil
}

// Trail lists the audit entries that are kept of one pod, in their order. There
// may be two with the same number, of which at most one stood on the pod: the
// other was kept before its writing failed.
func (a *Archive) Trail(ctx context.Context, namespace, pod, uid string) ([]Entry, error) {
	if err := checkParts(namespace, pod, uid); err != nil {
		return nil, fmt.Errorf("list audit entries: %w", err)
	}
	bucket, err := a.open(ctx)
	if err != nil {
		return nil, a.failure("open", err)
	}
	var entries []Entry
	for name, err := range a.names(ctx, bucket, fmt.Sprintf("%s/%s/%s/%s/", trail, namespace, pod, uid)) {
		if err != nil {
			return nil, a.failure("list audit entries", err)
		}
		if e, ok := parseEntry(name); ok {
			entries = append(entries, e)
		}
	}
	return entries, nil
}
