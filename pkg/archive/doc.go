// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package archive keeps full reports, and the audit entries that outlive their
// pods, in a directory, S3, Google Cloud Storage or Azure Blob Storage.
//
// Names follow from the content, so that writing twice is writing once:
//
//	reports/NAMESPACE/POD/CONTAINER/TIME-SHA256.json.gz
//	audit/NAMESPACE/POD/UID/SEQ-TIME-HASH.json
//
// A container's reports are one prefix, which lists them in the order of time.
// SHA256 is that of the HDF document, not of its compressed form: it is the
// digest that stands on the pod, and Get returns nothing else under it.
//
// An Archive is not asked for when it is made. One that is down, full or not
// there yet is an error of each call, which the caller survives.
package archive
