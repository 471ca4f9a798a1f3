// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "go.yaml.in/yaml/v3"

// FromYAML is the value of a part of a document, as ParseYAML gives it.
func (in *Interp) FromYAML(n *yaml.Node) (Value, error) {
	y := yamlReader{in: in, aliases: true, anchors: map[*yaml.Node]Value{}}
	return y.value(n, 0)
}
