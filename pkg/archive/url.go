// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"gocloud.dev/blob/azureblob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/gcsblob"
	"gocloud.dev/blob/s3blob"
)

// parameters are what a URL of each kind may say. The URL stands on pods and in
// logs, so that nothing secret is among them: no signing keys, no tokens.
func parameters() map[string][]string {
	return map[string][]string{
		fileblob.Scheme: nil,
		s3blob.Scheme: {
			"region", "endpoint", "profile", "role", "use_path_style", "disable_https", "hostname_immutable", "anonymous",
			"dualstack", "fips", "accelerate", "ssetype", "kmskeyid", "request_checksum_calculation", "response_checksum_validation",
		},
		gcsblob.Scheme:   {"anonymous", "universe_domain"},
		azureblob.Scheme: {"storage_account", "domain", "protocol", "cdn", "localemu"},
	}
}

// parse reads an archive's URL. Its errors do not repeat the URL, which may hold
// what should not be in it.
func parse(where string) (*url.URL, error) {
	const forms = "use file:///DIRECTORY, s3://BUCKET, gs://BUCKET or azblob://CONTAINER"
	u, err := url.Parse(where)
	if err != nil {
		// The error of url.Parse quotes its input.
		return nil, errors.New("archive: not a URL; " + forms)
	}
	known, ok := parameters()[u.Scheme]
	switch {
	case !ok:
		return nil, fmt.Errorf("archive: scheme %q is not known; %s", u.Scheme, forms)
	case u.User != nil:
		return nil, errors.New("archive: credentials do not belong in the URL, which stands on pods; set them in the environment")
	case u.Opaque != "" || u.Fragment != "":
		return nil, errors.New("archive: the URL has no host, or a fragment; " + forms)
	case u.Scheme == fileblob.Scheme && (u.Host != "" || !strings.HasPrefix(u.Path, "/")):
		return nil, errors.New("archive: a directory is file:///ABSOLUTE/PATH, with three slashes")
	case u.Scheme != fileblob.Scheme && u.Host == "":
		return nil, errors.New("archive: the URL names no bucket; " + forms)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("archive: the part of the URL after ? cannot be read")
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("archive: parameter %q is not known of %s; known are %q", name, u.Scheme, known)
		}
		// A parameter may itself be a URL.
		if slices.ContainsFunc(query[name], secretive) {
			return nil, fmt.Errorf("archive: credentials do not belong in parameter %q; set them in the environment", name)
		}
	}
	return u, nil
}

// secretive tells whether a value is a URL with a user, a password or a query.
func secretive(value string) bool {
	if !strings.Contains(value, "://") {
		return false
	}
	u, err := url.Parse(value)
	return err != nil || u.User != nil || u.RawQuery != ""
}

// address finds the parts of a URL that may hold a signature, a token or a
// password: HTTP clients quote whole URLs in their errors.
var address = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://)([^\s/"'?@]*@)?([^\s"'?]*)(\?[^\s"']*)?`)

// redact takes user names, passwords and queries out of the URLs in a text.
func redact(text string) string {
	return strings.Join(strings.Fields(address.ReplaceAllString(text, "$1$3")), " ")
}
