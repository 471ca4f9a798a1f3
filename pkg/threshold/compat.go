// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/report"
)

// Compat is a threshold as the SAF CLI 1.5.3 reads one, which is to say any
// value at all. SAF: src/commands/validate/threshold.ts, src/utils/threshold.ts.
type Compat struct{ value any }

// ParseCompat reads a threshold file as SAF does. The error is what SAF would
// swallow.
func ParseCompat(data []byte) (*Compat, error) {
	root, err := readYAML(jsText(data))
	if err != nil {
		return nil, err
	}
	if root == nil {
		return nil, errNull
	}
	v := jsValue(root)
	if v == nil {
		return nil, errNull
	}
	if flat, ok := allNumbers(v); ok {
		return &Compat{unflatten(flat)}, nil
	}
	return &Compat{v}, nil
}

var errNull = errors.New("threshold is empty")

// ParseCompatInline reads an inline threshold as SAF does, which cannot fail.
func ParseCompatInline(s string) *Compat {
	flat := &jsObject{}
	for _, part := range strings.Split(s, ",") {
		part = strings.Replace(jsTrim(part), "{", "", 1)
		part = strings.Replace(part, "}", "", 1)
		key, value, found := strings.Cut(part, ":")
		value, _, _ = strings.Cut(value, ":")
		if !found {
			value = ""
		}
		flat.set(key, parseInt(value))
	}
	return &Compat{unflatten(flat)}
}

// jsValue is what npm yaml makes of a document. Merge keys are not merged.
func jsValue(n *yaml.Node) any {
	n = follow(n)
	switch n.Kind {
	case yaml.MappingNode:
		o := &jsObject{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			o.set(propertyKey(jsValue(n.Content[i])), jsValue(n.Content[i+1]))
		}
		return o
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = jsValue(c)
		}
		return list
	default:
		return scalar(n)
	}
}

// propertyKey is the key that a YAML key becomes; null becomes "".
func propertyKey(v any) string {
	if v == nil {
		return ""
	}
	return jsString(v)
}

// allNumbers tells whether each of Object.values(v) is a number, also if there
// are none, and returns them by their keys.
func allNumbers(v any) (*jsObject, bool) {
	switch v := v.(type) {
	case *jsObject:
		for _, key := range v.keys {
			if _, ok := v.values[key].(float64); !ok {
				return nil, false
			}
		}
		return v, true
	case []any:
		o := &jsObject{}
		for i, e := range v {
			if _, ok := e.(float64); !ok {
				return nil, false
			}
			o.set(fmt.Sprint(i), e)
		}
		return o, true
	case string:
		return &jsObject{}, v == "" // else its characters are its values
	default:
		return &jsObject{}, true
	}
}

// unflatten nests dotted keys, of which it uses three parts. A key with three
// parts forgets what was in its bucket (SAF: unflattenThreshold).
func unflatten(flat *jsObject) *jsObject {
	nested := &jsObject{}
	for _, key := range flat.keys {
		parts := strings.Split(key, ".")
		part := func(i int) string {
			if i < len(parts) {
				return parts[i]
			}
			return "undefined"
		}
		bucket, ok := nested.values[part(0)].(*jsObject)
		if !ok {
			bucket = &jsObject{}
			nested.set(part(0), bucket)
		}
		if len(parts) > 2 && parts[2] != "" {
			inner := &jsObject{}
			inner.set(parts[2], flat.values[key])
			bucket.set(part(1), inner)
		} else {
			bucket.set(part(1), flat.values[key])
		}
	}
	return nested
}

// get is lodash's _.get: a literal key wins over the path.
func (c *Compat) get(path string) any {
	o, ok := c.value.(*jsObject)
	if !ok {
		return undefined{}
	}
	if v, ok := o.values[path]; ok {
		return v
	}
	var v any = o
	for _, key := range strings.Split(path, ".") {
		o, ok := v.(*jsObject)
		if !ok {
			return undefined{}
		}
		if v, ok = o.values[key]; !ok {
			return undefined{}
		}
	}
	return v
}

// Check returns "" if SAF would find the threshold met, else what it prints.
// The error is one that SAF swallows: it prints nothing and exits with 0.
func (c *Compat) Check(r *report.Report) (message string, err error) {
	counts, err := compatCount(r)
	if err != nil {
		return "", err
	}
	for _, check := range []func(*compatCounts) string{
		c.compliance, c.exactTotals, c.totals, c.severities,
	} {
		if message := check(counts); message != "" {
			return message, nil
		}
	}
	return c.controls(counts)
}

// compliance reads the properties plainly, so that dotted keys are not seen,
// and takes a limit of 0 for none.
func (c *Compat) compliance(counts *compatCounts) string {
	top, _ := c.value.(*jsObject)
	if top == nil {
		return ""
	}
	limits, _ := top.values["compliance"].(*jsObject)
	if limits == nil {
		return ""
	}
	percent := float64(counts.compliance())
	if v := limits.values["min"]; truthy(v) && percent < toNumber(v) {
		return "Overall compliance minimum was not satisfied"
	}
	if v := limits.values["max"]; truthy(v) && percent > toNumber(v) {
		return "Overall compliance maximum was not satisfied"
	}
	return ""
}

// totalStatuses is the order in which SAF looks at totals, which is not that of
// severities.
var totalStatuses = [...]string{"passed", "failed", "skipped", "no_impact", "error"}

func (c *Compat) exactTotals(counts *compatCounts) string {
	for _, status := range totalStatuses {
		path := status + ".total"
		switch v := c.get(path).(type) {
		case undefined, nil, []any, *jsObject: // typeof "object", or nothing
		default:
			n := counts.number(status, "")
			if got, ok := v.(float64); !ok || got != float64(n) {
				return notMet(path, status, n, "not equal to", v)
			}
		}
	}
	return ""
}

// totals checks all minimums first, and no_impact never.
func (c *Compat) totals(counts *compatCounts) string {
	for _, bound := range []string{"min", "max"} {
		for _, status := range totalStatuses {
			if status == "no_impact" {
				continue
			}
			if m := c.bound(counts, status, "", bound); m != "" {
				return m
			}
		}
	}
	return ""
}

func (c *Compat) severities(counts *compatCounts) string {
	for _, bucket := range compatBuckets() {
		for _, bound := range []string{"min", "max"} {
			if m := c.bound(counts, bucket.status, bucket.severity, bound); m != "" {
				return m
			}
		}
	}
	return ""
}

// compatBuckets are the buckets that SAF knows, in its order.
func compatBuckets() []compatBucket {
	var out []compatBucket
	for _, severity := range []string{"critical", "high", "medium", "low"} {
		for _, s := range statuses {
			out = append(out, compatBucket{s.name, severity})
		}
	}
	return append(out, compatBucket{"no_impact", "none"})
}

func (c *Compat) bound(counts *compatCounts, status, severity, bound string) string {
	path := status + "." + severity + "." + bound
	if severity == "" {
		path = status + ".total." + bound
	}
	limit := c.get(path)
	if _, absent := limit.(undefined); absent {
		return ""
	}
	n := counts.number(status, severity)
	switch {
	case bound == "min" && float64(n) < toNumber(limit):
		return notMet(path, status, n, "less than", limit)
	case bound == "max" && float64(n) > toNumber(limit):
		return notMet(path, status, n, "greater than", limit)
	default:
		return ""
	}
}

// notMet is SAF's message; it says "total" for severities too.
func notMet(path, status string, n int, relation string, limit any) string {
	return fmt.Sprintf("%s: Threshold not met. Number of received total %s controls (%d) is %s your set threshold for the number of %s controls (%s)",
		path, status, n, relation, status, jsString(limit))
}

func (c *Compat) controls(counts *compatCounts) (string, error) {
	for _, bucket := range compatBuckets() {
		path := bucket.status + "." + bucket.severity + ".controls"
		want := c.get(path)
		if !truthy(want) {
			continue
		}
		var ids []any
		var length int
		switch v := want.(type) {
		case []any:
			ids, length = v, len(v)
		case string: // iterated by character
			for _, r := range v {
				ids = append(ids, string(r))
			}
			length = len(utf16.Encode([]rune(v)))
		default:
			return "", fmt.Errorf("%s is not iterable", path)
		}
		here := counts.ids[bucket]
		for _, id := range ids {
			if !holds(here, id) {
				list := strings.Join(here, ", ")
				if here == nil {
					list = "undefined"
				}
				return fmt.Sprintf("Expected %s to contain %s controls but it only contained [%s]", path, jsString(id), list), nil
			}
		}
		if here == nil {
			return fmt.Sprintf("Expected %s to contain %d controls but it contained undefined", path, length), nil
		}
		if length != len(here) {
			return fmt.Sprintf("Expected %s to contain %d controls but it contained %d", path, length, len(here)), nil
		}
	}
	return "", nil
}

// holds is chai's `contain`: strict equality, but of no list at all an empty
// list or map counts as a part.
func holds(here []string, id any) bool {
	switch v := id.(type) {
	case string:
		return slices.Contains(here, v)
	case []any:
		return here == nil && len(v) == 0
	case *jsObject:
		return here == nil && len(v.keys) == 0
	default:
		return false
	}
}
