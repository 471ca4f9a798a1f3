// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"gocloud.dev/blob"
)

// Put keeps a report and returns where it is. It tries several times, for half a
// minute at most. What it left unfinished is not found under the report's name.
func (a *Archive) Put(ctx context.Context, r Report, hdf []byte) (location string, err error) {
	if err := r.check(); err != nil {
		return "", fmt.Errorf("archive report: %w", err)
	}
	if got := digestOf(hdf); got != r.Digest {
		return "", fmt.Errorf("archive report: it has digest %s and not %s", got, r.Digest)
	}
	packed, err := pack(hdf)
	if err != nil {
		return "", fmt.Errorf("archive report: %w", err)
	}
	if err := a.write(ctx, r.name(), "application/gzip", packed); err != nil {
		return "", a.failure("write report "+r.name(), err)
	}
	return a.Location(r), nil
}

// PutEntry keeps an audit entry, the JSON that stands on the pod.
func (a *Archive) PutEntry(ctx context.Context, e Entry, entry []byte) error {
	if err := e.check(); err != nil {
		return fmt.Errorf("archive audit entry: %w", err)
	}
	return a.failure("write audit entry "+e.name(), a.write(ctx, e.name(), "application/json", entry))
}

// write writes an object whole or not at all, with all effort.
func (a *Archive) write(ctx context.Context, name, kind string, data []byte) error {
	pause := a.effort.pause
	for attempt := 1; ; attempt++ {
		err := a.writeOnce(ctx, name, kind, data)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case a.permanent(err):
			return err
		case attempt == a.effort.attempts:
			return fmt.Errorf("%d attempts: %w", attempt, err)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
		pause *= 2
	}
}

func (a *Archive) writeOnce(ctx context.Context, name, kind string, data []byte) error {
	ctx, cancel := context.WithTimeoutCause(ctx, a.effort.each, errSlow)
	defer cancel()
	bucket, err := a.open(ctx)
	if err != nil {
		return err
	}
	// Upload, not WriteAll: azureblob's writer panics when Azure refuses what was
	// written to it, and this does not go through its pipe.
	err = bucket.Upload(ctx, name, bytes.NewReader(data), &blob.WriterOptions{ContentType: kind})
	if err != nil && errors.Is(context.Cause(ctx), errSlow) {
		return errors.Join(errSlow, err)
	}
	return err
}

var errSlow = errors.New("the store did not answer in time")

// pack compresses; equal input is equal output.
func pack(data []byte) ([]byte, error) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(data); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return digestMark + hex.EncodeToString(sum[:])
}
