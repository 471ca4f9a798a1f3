// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

// Text is what a control says under a label such as check, fix or rationale: a
// description, or in older profiles a tag of that name. The label "default" is
// the control's description itself.
func (c *Control) Text(label string) string {
	if label == "default" && c.Desc != nil {
		return *c.Desc
	}
	for _, d := range c.Descriptions {
		if d.Label == label {
			return d.Data
		}
	}
	text, _ := c.Tags[label].(string)
	return text
}

// TagList is the texts of a tag that holds one or several, such as nist or cci.
func (c *Control) TagList(name string) []string {
	switch v := c.Tags[name].(type) {
	case string:
		return []string{v}
	case []string:
		return v
	case []any:
		var list []string
		for _, e := range v {
			if text, ok := e.(string); ok {
				list = append(list, text)
			}
		}
		return list
	}
	return nil
}

// SkipReason is why the first test that says so was skipped, or "".
func (c *Control) SkipReason() string {
	for i := range c.Results {
		if r := &c.Results[i]; r.Outcome() == NotReviewed && r.SkipMessage != "" {
			return r.SkipMessage
		}
	}
	return ""
}

// Outcome is what the test alone says: Passed, Failed, Error or NotReviewed. One
// without a status, as other tools write, has not said anything: an Error.
func (r *Result) Outcome() Outcome {
	switch {
	case r.Errored():
		return Error
	case r.Status == ResultFailed:
		return Failed
	case r.Status == ResultPassed:
		return Passed
	case r.Status == ResultSkipped:
		return NotReviewed
	default:
		return Error
	}
}
