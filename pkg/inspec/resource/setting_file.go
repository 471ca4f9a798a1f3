// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

// newSettingFile makes a resource of a file of settings that is read as a
// whole: what auditd_conf, ntp_conf and their like are.
func newSettingFile(otherwise, label string, format configFormat) func(*Host, *interp.Interp, interp.Args) (any, error) {
	return func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
		path, err := pathArgument(a, otherwise)
		if err != nil {
			return nil, err
		}
		c := &config{params: interp.NewHash(), content: interp.Nil, id: path, label: label}
		content, err := h.readConfig(path, false)
		if err != nil {
			return c, err
		}
		c.content = interp.Str(content)
		c.parseLater(in, content, format)
		return c, nil
	}
}

// settingMethods are the methods of such a resource: a method that is missing
// is the name of a setting.
func settingMethods(more interp.Methods) interp.Methods {
	ms := interp.Methods{
		"to_s":        text(func(c *config) string { return c.label }),
		"resource_id": text(func(c *config) string { return c.id }),
		"method_missing": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
			if err := a.Want(1, 1); err != nil {
				return interp.Nil, err
			}
			c.asked = true
			return single(c.get(a.Arg(0))), c.fault
		}),
	}
	for name, m := range more {
		ms[name] = m
	}
	return ms
}

// single is the only element of an array of one, else the value itself.
func single(v interp.Value) interp.Value {
	if list, ok := v.(*interp.Array); ok && len(list.Elems) == 1 {
		return list.Elems[0]
	}
	return v
}
