// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"
)

// Archive is one place where reports are kept. It can be used by several
// goroutines.
type Archive struct {
	where  *url.URL
	effort effort

	mu     sync.Mutex
	bucket *blob.Bucket // nil until it was first needed
}

// effort bounds what is done to write one object.
type effort struct {
	attempts int
	each     time.Duration // of one attempt
	pause    time.Duration // after the first, twice as long after the second
}

// New is the archive at a URL: file:///DIRECTORY, s3://BUCKET/PREFIX,
// gs://BUCKET/PREFIX or azblob://CONTAINER/PREFIX, each with the parameters of
// its driver in gocloud.dev. Credentials come from the environment, as each
// vendor's own tools take them; a URL that holds some is refused.
func New(where string) (*Archive, error) {
	u, err := parse(where)
	if err != nil {
		return nil, err
	}
	// A scan holds its place among those under way while its report is written.
	return &Archive{where: u, effort: effort{attempts: 3, each: 10 * time.Second, pause: 500 * time.Millisecond}}, nil
}

// String is the archive's URL. It holds no secret.
func (a *Archive) String() string { return a.where.String() }

// Local tells whether the archive is a directory of this machine, which is not
// the same one on another.
func (a *Archive) Local() bool { return a.where.Scheme == fileblob.Scheme }

// Location is the URL of a report; see Split.
func (a *Archive) Location(r Report) string {
	u := *a.where
	u.Path = path.Join("/", u.Path, r.name())
	return u.String()
}

// Split is the archive that a report's location is in.
func Split(location string) (where string, ok bool) {
	u, err := url.Parse(location)
	if err != nil {
		return "", false
	}
	// A directory, a bucket or a namespace may have any name: count from the end.
	const segments = 5
	parts := strings.Split(u.Path, "/")
	at := max(len(parts)-segments, 0)
	if _, ok := parseReport(strings.Join(parts[at:], "/")); !ok {
		return "", false
	}
	u.Path = strings.Join(parts[:at], "/")
	return u.String(), true
}

// open opens the bucket if that was not done yet.
func (a *Archive) open(ctx context.Context) (*blob.Bucket, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.bucket != nil {
		return a.bucket, nil
	}
	// The credentials of a client must outlive the call that needs it first.
	bucket, err := openURL(context.WithoutCancel(ctx), a.where)
	if err != nil {
		return nil, err
	}
	a.bucket = bucket
	return bucket, nil
}

func openURL(ctx context.Context, where *url.URL) (*blob.Bucket, error) {
	if where.Scheme == fileblob.Scheme {
		return fileblob.OpenBucket(where.Path, &fileblob.Options{
			CreateDir: true, DirFileMode: 0o750,
			// The root file system is read-only, and a rename cannot leave its volume.
			NoTempDir: true,
			Metadata:  fileblob.MetadataDontWrite,
		})
	}
	u := *where
	u.Path = ""
	bucket, err := blob.DefaultURLMux().OpenBucketURL(ctx, &u)
	if prefix := strings.Trim(where.Path, "/"); err == nil && prefix != "" {
		bucket = blob.PrefixedBucket(bucket, prefix+"/")
	}
	return bucket, err
}

// Close lets go of the connections.
func (a *Archive) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.bucket == nil {
		return nil
	}
	err := a.bucket.Close()
	a.bucket = nil
	return a.failure("close", err)
}

// Errors of Get that a caller tells apart.
var (
	// ErrNotFound: the archive answers, and the report is not in it.
	ErrNotFound = errors.New("not in the archive")
	// ErrDigest: what is kept under a report's name is not that report.
	ErrDigest = errors.New("does not have the digest that it should have")
)

// failure says what went wrong without what may be secret in it.
func (a *Archive) failure(operation string, err error) error {
	if err == nil {
		return nil
	}
	return &failure{fmt.Sprintf("%s, archive %s", operation, a), err}
}

type failure struct {
	operation string
	err       error
}

func (f *failure) Error() string { return f.operation + ": " + redact(f.err.Error()) }
func (f *failure) Unwrap() error { return f.err }

// permanent tells whether trying again cannot help: the store has answered, and
// the answer is about what was asked. A directory's answer may be another one in
// a moment: volumes fill up and are emptied, and Retain removes directories.
func (a *Archive) permanent(err error) bool {
	if a.Local() {
		return false
	}
	switch gcerrors.Code(err) {
	case gcerrors.NotFound, gcerrors.InvalidArgument, gcerrors.PermissionDenied, gcerrors.Unimplemented, gcerrors.FailedPrecondition:
		return true
	}
	var answered interface{ HTTPStatusCode() int }
	if !errors.As(err, &answered) {
		return false
	}
	code := answered.HTTPStatusCode()
	return code >= 400 && code < 500 && code != http.StatusTooManyRequests && code != http.StatusRequestTimeout
}
